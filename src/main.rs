//! Hands the arguments to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    connectory::cli::run()
}
