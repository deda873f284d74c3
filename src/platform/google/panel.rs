//! What Google makes of a release, as far as it can be told from here.

use super::actions::{actions, entities};
use super::auth::{Counterpart, Scheme, schemes};
use super::names::version_id;
use super::package::counted_losses;
use super::variables::{Template, variables};
use crate::catalogue::platforms::Google;
use crate::catalogue::{ConnectorId, Release};
use crate::contract::{Contract, Method};
use crate::platform::{Panel, Phrase, Table, Words};

const DIRECT: Words = Words::new("Google calls the API itself.", "Google 直接调用该 API。");
const INDIRECT: Words = Words::new("Google calls a service between: {0}.", "Google 通过中间服务调用:{0}。");
const VERSION: Words = Words::new(
    "The version is `{0}` there, and cannot be changed; that id is inferred, because ids have no dots.",
    "该版本在 Google 的标识为 `{0}`,创建后不可更改;标识不能含点号,此写法为推断。",
);
const EXPORTED: Words = Words::new(
    "The definition is exported to OpenAPI 3.0 in one file; losses: {0}.",
    "定义会导出为单文件 OpenAPI 3.0;损失:{0}。",
);
const NO_LOSSES: Words = Words::new(
    "The definition is exported to OpenAPI 3.0 in one file, and nothing is lost.",
    "定义会导出为单文件 OpenAPI 3.0,无损失。",
);
const UNREADABLE: Words =
    Words::new("There is no definition that Google can read.", "没有 Google 可读取的定义。");
const NAMES: Words = Words::new(
    "Names of actions and entities are inferred: Google's guide names actions after the last part of a path, and does not say how it tells several methods apart.",
    "操作与实体的名称为推断:Google 的指南以路径的最后一段命名操作,未说明如何区分同一路径的多个方法。",
);
const MAPPING: Words = Words::new(
    "How ways to sign in become Google's, and what a connection asks for, is inferred.",
    "登录方式与 Google 认证类型的对应关系以及连接所需的变量为推断。",
);
const CONTRADICTING: Words = Words::new(
    "Google documents backend variables for a service between alone; they are sent all the same.",
    "Google 的文档称后端变量仅用于中间服务;此处仍会提交。",
);
const DEPRECATED: Words = Words::new(
    "An end is announced: `bash deploy.sh deprecate` deprecates this version.",
    "已宣布终止:`bash deploy.sh deprecate` 会弃用该版本。",
);

const SERVERLESS: Words = Words::new(
    "The definition names no server: `specServerUrls` would be empty, and Google could call nothing.",
    "定义未列出服务器:`specServerUrls` 将为空,Google 无法调用。",
);

const CUT: Words = Words::new("The first {0} rows of {1} are shown.", "仅显示 {1} 行中的前 {0} 行。");

/// A table has at most so many rows: definitions of strangers have no end.
const MAX_ROWS: usize = 1_000;

const METHOD: Words = Words::new("Method", "方法");
const PATH: Words = Words::new("Path", "路径");
const NOTE: Words = Words::new("Note", "说明");
const TYPE: Words = Words::new("Type", "类型");
const YES: Words = Words::new("yes", "是");
const NO: Words = Words::new("no", "否");

/// What Google makes of a release.
pub(super) fn panel(_: &ConnectorId, release: &Release) -> Panel {
    let google = &release.manifest.google;
    let mut notes = vec![connectivity(google)];
    notes.extend(release.version().map(|version| VERSION.with([version_id(version)])));
    if release.manifest.deprecation.is_some() {
        notes.push(DEPRECATED.into());
    }
    let Some(contract) = super::contract(release) else {
        notes.push(UNREADABLE.into());
        return Panel { notes, tables: Vec::new() };
    };
    if let Some(export) = super::exported(release) {
        let losses = counted_losses(export.losses());
        let losses: Vec<String> = losses.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let is_lossless = losses.is_empty();
        notes.push(if is_lossless { NO_LOSSES.into() } else { EXPORTED.with([losses.join(", ")]) });
    }
    let schemes = schemes(&contract);
    let variables = variables(&schemes, contract.servers(), &google.variables);
    notes.extend([NAMES.into(), MAPPING.into()]);
    if contract.servers().is_empty() {
        notes.push(SERVERLESS.into());
    }
    if !google.is_indirect && !variables.is_empty() {
        notes.push(CONTRADICTING.into());
    }
    let mut tables = vec![
        action_table(&contract),
        entity_table(&contract),
        auth_table(&schemes),
        variable_table(&variables),
        server_table(&contract),
    ];
    for table in tables.iter_mut().filter(|table| table.rows.len() > MAX_ROWS) {
        notes.push(CUT.with([MAX_ROWS.to_string(), table.rows.len().to_string()]));
        table.rows.truncate(MAX_ROWS);
    }
    Panel { notes, tables }
}

fn connectivity(google: &Google) -> Phrase {
    if !google.is_indirect {
        return DIRECT.into();
    }
    let hosts = google.destinations.iter().filter_map(|destination| destination.host.clone());
    INDIRECT.with([hosts.collect::<Vec<_>>().join(", ")])
}

fn action_table(contract: &Contract<'_>) -> Table {
    const SHARED: Words = Words::new("{0} operations end alike", "{0} 个操作的路径结尾相同");
    let row = |action: super::actions::Action<'_>| {
        let operation = &action.operation;
        let shared = SHARED.with([action.sharing.to_string()]);
        vec![
            Phrase::given(operation.method().as_str()),
            Phrase::given(operation.path()),
            Phrase::given(operation.id().unwrap_or_default()),
            Phrase::given(action.segment),
            if action.sharing > 1 { shared } else { Phrase::given("") },
        ]
    };
    Table {
        title: Words::new("Actions", "操作"),
        columns: vec![
            METHOD,
            PATH,
            Words::new("Operation", "操作标识"),
            Words::new("Last part of the path", "路径末段"),
            NOTE,
        ],
        rows: actions(contract).into_iter().map(row).collect(),
    }
}

fn entity_table(contract: &Contract<'_>) -> Table {
    let list = |methods: &[Method]| {
        let methods: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
        Phrase::given(methods.join(", "))
    };
    let rows = entities(contract).into_iter().map(|entity| {
        let (item, of_item) = &entity.item;
        let name = Phrase::given(entity.name);
        vec![name, Phrase::given(entity.path), list(&entity.methods), Phrase::given(*item), list(of_item)]
    });
    Table {
        title: Words::new("Entities, inferred from collections and their items", "实体(由集合及其条目推断)"),
        columns: vec![
            Words::new("Name", "名称"),
            Words::new("Collection", "集合"),
            METHOD,
            Words::new("Item", "条目"),
            METHOD,
        ],
        rows: rows.collect(),
    }
}

fn auth_table(schemes: &[Scheme<'_>]) -> Table {
    const NOTHING: Words = Words::new("none", "无");
    const VARIABLE: Words = Words::new("variable `{0}`, sent as {1}", "变量 `{0}`,以 {1} 发送");
    let row = |scheme: &Scheme<'_>| {
        let (counterpart, note) = match &scheme.counterpart {
            Counterpart::Auth(auth) => (Phrase::given(auth.kind), Phrase::given("")),
            Counterpart::Variable { key, location, .. } => {
                (VARIABLE.with([(*key).to_owned(), (*location).to_owned()]), Phrase::given(""))
            }
            Counterpart::Nothing(reason) => (NOTHING.into(), (*reason).into()),
        };
        vec![Phrase::given(scheme.name), Phrase::given(&*scheme.kind), counterpart, note]
    };
    Table {
        title: Words::new("Ways to sign in", "登录方式"),
        columns: vec![
            Words::new("In the definition", "定义中的名称"),
            TYPE,
            Words::new("At Google", "Google 的类型"),
            NOTE,
        ],
        rows: schemes.iter().map(row).collect(),
    }
}

fn variable_table(variables: &[Template]) -> Table {
    let row = |template: &Template| {
        let location = template.location.as_deref().unwrap_or_default();
        vec![
            Phrase::given(&*template.key),
            Phrase::given(&*template.kind),
            Phrase::given(location),
            if template.is_required { YES } else { NO }.into(),
            Phrase::given(&*template.description),
        ]
    };
    Table {
        title: Words::new("Backend variables", "后端变量"),
        columns: vec![
            Words::new("Key", "键"),
            TYPE,
            Words::new("Sent as", "发送位置"),
            Words::new("Required", "必填"),
            NOTE,
        ],
        rows: variables.iter().map(row).collect(),
    }
}

fn server_table(contract: &Contract<'_>) -> Table {
    const RELATIVE: Words = Words::new("has no host: Google can call nothing", "没有主机名:Google 无法调用");
    const TEMPLATED: Words = Words::new(
        "has variables: Google does not say what it makes of them",
        "含变量:Google 未说明如何处理",
    );
    let note = |url: &str| match (url.contains("//"), url.contains('{')) {
        (_, true) => TEMPLATED.into(),
        (false, false) => RELATIVE.into(),
        (true, false) => Phrase::given(""),
    };
    let rows = contract.servers().iter().map(|server| vec![Phrase::given(&*server.url), note(&server.url)]);
    Table {
        title: Words::new("Servers, which become specServerUrls", "服务器(对应 specServerUrls)"),
        columns: vec![Words::new("Address", "地址"), NOTE],
        rows: rows.collect(),
    }
}
