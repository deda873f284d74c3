//! A scratch folder, the program run in it, and repositories with a history.

use connectory::files::FileSet;
use connectory::git::{Author, Repository};
use connectory::path::RepoPath;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the program gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program in a folder.
pub fn connectory(folder: &Path, arguments: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_connectory")).args(arguments).current_dir(folder))
}

/// Runs a program that colours nothing.
pub fn run(command: &mut Command) -> Run {
    let output = command.env("NO_COLOR", "1").output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What git says in a folder; it must succeed.
#[track_caller]
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let run = run(Command::new("git").args(arguments).current_dir(folder));
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    run.stdout
}

/// Gives a repository somebody who commits and tags in it, and signs nothing.
pub fn identify(folder: &Path, name: &str) {
    let address = format!("{}@example.org", name.to_lowercase());
    let settings = [
        ("user.name", name),
        ("user.email", &address),
        ("commit.gpgSign", "false"),
        ("tag.gpgSign", "false"),
    ];
    for (key, value) in settings {
        git(folder, &["config", key, value]);
    }
}

/// Writes a file below a folder and makes the folders it needs.
pub fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let target = folder.join(path);
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::fs::write(target, text).unwrap();
}

/// A repository in the making: files change, commits and tags follow.
pub struct History {
    pub folder: PathBuf,
    repository: Repository,
    commits: i64,
}

impl History {
    pub fn new(folder: &Path) -> Self {
        let repository = Repository::init(folder).unwrap();
        Self { folder: folder.to_path_buf(), repository, commits: 0 }
    }

    /// Commits the work tree as it is and tags the commit.
    pub fn commit(&mut self, tags: &[&str]) -> &mut Self {
        let (files, _) = FileSet::read_dir(&self.folder, &RepoPath::root()).unwrap();
        let time = 1_760_000_000 + self.commits * 86_400;
        let author = Author { name: "Test".into(), email: "test@example.org".into(), time };
        let commit = self.repository.commit(&files, &author, "a step").unwrap();
        for tag in tags {
            self.repository.tag(tag, commit, &author, tag).unwrap();
        }
        self.commits += 1;
        self
    }

    pub fn write(&mut self, path: &str, text: impl AsRef<[u8]>) -> &mut Self {
        write(&self.folder, path, text);
        self
    }
}

/// A manifest and a definition that break no rule of the version scope.
pub fn connector(folder: &Path, line: &str, version: &str, paths: &str) {
    let title = line.split('/').next().unwrap();
    let manifest = format!("version = \"{version}\"\npublisher = \"Test\"\nsummary = \"A test.\"\n");
    write(folder, &format!("{line}/connector.toml"), manifest);
    let definition = format!(
        "openapi: 3.0.3\ninfo:\n  title: {title}\n  version: {version}\nservers:\n  - url: https://api.example.org\npaths:\n{paths}"
    );
    write(folder, &format!("{line}/openapi.yaml"), definition);
}

/// A path with one operation that answers with an object of these properties.
pub fn path(name: &str, id: &str, properties: &[&str]) -> String {
    let properties: String =
        properties.iter().map(|name| format!("                  {name}: {{type: string}}\n")).collect();
    format!(
        "  /{name}:\n    get:\n      operationId: {id}\n      responses:\n        '200':\n          description: ok\n          content:\n            \
         application/json:\n              schema:\n                type: object\n                properties:\n{properties}"
    )
}
