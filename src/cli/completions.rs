//! `connectory completions`: what shells complete.

use super::Outcome;
use super::output::Output;
use crate::error::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Print the script by which a shell completes commands, flags and their values.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory completions bash > ~/.local/share/bash-completion/completions/connectory\n  \
    connectory completions zsh > ~/.zfunc/_connectory\n  \
    connectory completions fish > ~/.config/fish/completions/connectory.fish\n  \
    connectory completions powershell >> $PROFILE\n  \
    connectory completions elvish >> ~/.config/elvish/rc.elv\n\n\
    For zsh, `fpath+=~/.zfunc` stands before `compinit` in ~/.zshrc.")]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), super::NAME, &mut script);
    output.print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
