//! What a clone lacks: history, tags.

use super::Remark;
use crate::git::Repository;

/// What to say of the clone itself.
pub(super) fn examine(repository: &Repository) -> Vec<Remark> {
    let about = "history";
    let any_release = repository.tags().is_ok_and(|tags| tags.iter().any(|tag| tag.name.contains("/v")));
    if let Some(error) = repository.missing_tags(any_release) {
        let remark = Remark::failure(about, &error);
        let help = repository.is_shallow().then_some(IN_CI).into_iter().flatten();
        return vec![remark.with_help(help.map(str::to_owned))];
    }
    if let Some(remote) = repository.remote_without_tags() {
        let message =
            format!("the remote `{remote}` was told to fetch no tags: newer releases stay unknown here");
        let unset = crate::path::quoted(&format!("remote.{remote}.tagOpt"));
        let help = format!("git config --unset {unset} && git fetch --tags");
        return vec![Remark::note(about, message).with_help([help])];
    }
    vec![Remark::fine(about, "the clone has the whole history")]
}

/// How build agents are told to clone everything.
const IN_CI: [&str; 3] = [
    "in GitHub Actions, for actions/checkout: with: { fetch-depth: 0 }",
    "in GitLab CI: variables: { GIT_DEPTH: \"0\" }",
    "in Azure Pipelines: - checkout: self, with fetchDepth: 0",
];
