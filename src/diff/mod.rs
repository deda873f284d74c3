//! stub
use crate::contract::Contract;
use crate::path::RepoPath;
use semver::Version;
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    Patch,
    Minor,
    Major,
}
impl std::fmt::Display for Bump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("x")
    }
}
impl Bump {
    pub fn as_str(self) -> &'static str {
        "x"
    }
    pub fn apply(self, v: &Version) -> Version {
        v.clone()
    }
    pub fn is_met(self, _: &Version, _: &Version) -> bool {
        true
    }
}
#[derive(Debug, Clone)]
pub struct Change {
    pub name: &'static str,
    pub bump: Option<Bump>,
    pub message: String,
    pub file: RepoPath,
}
impl Change {
    pub fn of_file(name: &'static str, bump: Option<Bump>, file: RepoPath, message: String) -> Self {
        Self { name, bump, message, file }
    }
    pub fn bump(&self) -> Option<Bump> {
        self.bump
    }
    pub fn message(&self) -> &str {
        &self.message
    }
}
pub fn changes(_: &Contract, _: &Contract) -> Vec<Change> {
    vec![]
}
pub fn required(c: &[Change]) -> Option<Bump> {
    c.iter().filter_map(|c| c.bump).max()
}
