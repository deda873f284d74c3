//! The bodies that change a connector at the platform: `ConnectorUpdate` in the platform's SDK.

use crate::platform::commercetools::draft::Draft;
use serde_json::{Value, json};

/// The bodies, each with its name. `version` is left open: it is the number that the platform gave its last
/// answer.
pub(super) fn all(draft: &Draft) -> Vec<(&'static str, Value)> {
    let repository = json!({
        "action": "setRepository",
        "url": draft.repository.url,
        "tag": draft.repository.tag,
    });
    let comment = json!({ "action": "addCertificationComment", "comment": "${COMMENT}" });
    vec![
        ("set-repository", body(vec![repository])),
        ("set-details", body(details(draft))),
        ("update-previewable", body(vec![json!({ "action": "updatePreviewable" })])),
        ("publish-private", body(vec![json!({ "action": "publish", "certification": false })])),
        ("publish-certified", body(vec![json!({ "action": "publish", "certification": true })])),
        ("add-certification-comment", body(vec![comment])),
        ("unlist", body(vec![json!({ "action": "unlist" })])),
    ]
}

fn body(actions: Vec<Value>) -> Value {
    json!({ "version": null, "actions": actions })
}

/// What a draft says beside the repository, one action each.
fn details(draft: &Draft) -> Vec<Value> {
    let creator = &draft.creator;
    let texts = [
        ("setName", "name", Some(&draft.name)),
        ("setDescription", "description", draft.description.as_ref()),
        ("setDocumentationUrl", "documentationUrl", draft.documentation_url.as_ref()),
        ("setCreatorEmail", "creatorEmail", Some(&creator.email)),
        ("setCreatorName", "creatorName", creator.name.as_ref()),
        ("setCreatorTitle", "creatorTitle", creator.title.as_ref()),
        ("setCreatorCompany", "creatorCompany", creator.company.as_ref()),
        ("setCreatorLogo", "logoUrl", creator.logo_url.as_ref()),
        ("setCreatorSupportUrl", "creatorSupportUrl", creator.support_url.as_ref()),
    ];
    let said =
        texts.into_iter().filter_map(|(action, key, text)| Some(json!({ "action": action, key: text? })));
    let mut actions: Vec<Value> = said.collect();
    if let Some(count) = creator.no_of_contributors {
        actions.push(json!({ "action": "setCreatorNoOfContributors", "creatorNoOfContributors": count }));
    }
    if !draft.integration_types.is_empty() {
        actions.push(json!({ "action": "setIntegrationTypes", "integrationTypes": draft.integration_types }));
    }
    if !draft.supported_regions.is_empty() {
        actions.push(json!({ "action": "setSupportedRegions", "regions": draft.supported_regions }));
    }
    let projects = draft.private_projects.iter();
    actions
        .extend(projects.map(|project| json!({ "action": "addPrivateProject", "privateProject": project })));
    actions
}
