//! What each file of the package is for, and in which order they are used.

use crate::catalogue::ConnectorId;
use crate::platform::commercetools::draft::{Draft, EMAIL, URL};
use crate::platform::commercetools::specification::Specification;
use crate::platform::commercetools::table;
use std::fmt::Write as _;

/// The text.
pub(super) fn text(id: &ConnectorId, specification: &Specification<'_>, draft: &Draft) -> String {
    let mut text = format!("# {id} for commercetools Connect\n\n");
    text.push_str(STEPS.trim_start());
    let _ = write!(text, "\n## What is open\n\n{}", open(specification, draft));
    text.push_str(SOURCES);
    let _ = write!(text, "\n## Configuration\n\n{}", table::markdown(specification));
    text.replace("{key}", id.as_str())
}

const STEPS: &str = "
Bodies go to `https://connect.{region}.commercetools.com`, with a token of the scope `manage_connectors:PROJECT`, and
`manage_connectors_deployments:PROJECT` to deploy. `sh commands.sh` does the same with the platform's command line.
Where a body has `\"version\": null`, put in the `version` of the last answer:
`jq --argjson version 3 '.version = $version' actions/publish-private.json`.
Texts such as `${NAME}` are filled in from the environment, by `envsubst` for example.

| step | file | request |
|---|---|---|
| 1 | `connector-staged-draft.json` | POST `/connectors/drafts`, once |
| 2 | `actions/update-previewable.json` | POST `/connectors/drafts/key={key}`; wait until `isPreviewable` is `true`, read `previewableReport` |
| 3 | `actions/publish-private.json` | POST `/connectors/drafts/key={key}`; for `privateProjects` alone |
| 3 | `actions/publish-certified.json` | the same, and asks for certification: public once it is passed |
| 4 | `deployment-draft.template.json` | POST `/PROJECT/deployments` |

A new version: push its tag, send `actions/set-repository.json`, then step 2 and 3. Deployments follow with
`redeploy.template.json`, to `/PROJECT/deployments/key=DEPLOYMENT_KEY`.

| file | what it is for |
|---|---|
| `actions/set-details.json` | name, description, creator, types, regions, projects, where they changed |
| `actions/add-certification-comment.json` | an answer to the reviewers |
| `actions/unlist.json` | takes a listed connector out of the search; deployments go on |
| `configurations.json` | what the platform reads from `connect.yaml` at the tag: its field `configurations` |
| `global-configuration.json` | its field `globalConfiguration`, where `inheritAs` has one |
| `env/` | variables of each application, for running it elsewhere |
";

/// What is documented and what is not.
const SOURCES: &str = "
## What is documented

Fields and actions are those of `@commercetools-connect/sdk` 0.0.13, flags those of `@commercetools/cli` 0.0.23. For a
preview the deployment has `\"type\": \"preview\"` and `\"staged\": true`. Inferred from the catalogue of errors, and not
said anywhere: that every application must stand in `configurations`, also one without keys. Which `CTP_` variables the
platform sets with `inheritAs.apiClient` is told differently by different sources.
";

fn open(specification: &Specification<'_>, draft: &Draft) -> String {
    let mut lines = Vec::new();
    if draft.creator.email == EMAIL {
        lines.push(format!("- `{EMAIL}`: the creator's e-mail address; no file says it."));
    }
    if draft.repository.url == URL {
        lines.push(format!("- `{URL}`: the repository, with `.git` at its end; no file says it."));
    }
    if draft.supported_regions.is_empty() {
        lines.push(
            "- Regions: none is named, so that all are supported; fewer are published faster.".to_owned(),
        );
    }
    if draft.private_projects.is_empty() {
        lines.push("- Private projects: none is named; without one nobody sees a preview.".to_owned());
    }
    let secured = specification.keys().filter(|(_, key)| key.default.is_none()).map(|(_, key)| key.name);
    let secured: std::collections::BTreeSet<&str> = secured.collect();
    if !secured.is_empty() {
        let names = secured.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        lines.push(format!("- Values of deployments: {names}."));
    }
    if specification.scopes.is_some() {
        lines.push("- Whoever deploys needs the scope `manage_api_clients`.".to_owned());
    }
    lines.join("\n") + "\n"
}
