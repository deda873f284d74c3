//! What the platform makes of a release: its applications, what deployments are given, and how far it is
//! from a certification.

use super::certification::demands;
use super::draft::{Draft, EMAIL, URL};
use super::root;
use super::schema::judge;
use super::specification::{Configuration, Specification};
use crate::catalogue::{ConnectorId, Release};
use crate::platform::{Panel, Phrase, Table, Words};

const OPEN: Words = Words::new(
    "The draft says neither the repository nor the address of its creator; the package has a placeholder for each.",
    "草稿没有说明代码库或创建者的地址；软件包中有占位符。",
);

const REFUSED: Words = Words::new(
    "The platform refuses this connector: ConnectorSpecificationFileNotValid, in {0} places of connect.yaml.",
    "平台会拒绝此连接器：ConnectorSpecificationFileNotValid，connect.yaml 中有 {0} 处。",
);

const UNREAD: Words = Words::new(
    "There is no connect.yaml that can be read: nothing can be deployed.",
    "没有可读取的 connect.yaml：无法部署。",
);

const CLIENT: Words = Words::new(
    "The platform makes a client of the API for each deployment; whoever deploys needs the scope manage_api_clients.",
    "平台为每个部署创建 API 客户端；部署者需要 manage_api_clients 权限。",
);

const INFERRED: Words = Words::new(
    "Which files are tests is told by their names alone; the platform's reviewers decide.",
    "仅根据文件名判断哪些是测试；由平台审核人员决定。",
);

const YES: Words = Words::new("yes", "是");
const NO: Words = Words::new("no", "否");

/// The panel of a release.
pub(super) fn panel(id: &ConnectorId, release: &Release) -> Panel {
    let Some(root) = root(release) else { return Panel { notes: vec![UNREAD.into()], tables: Vec::new() } };
    let specification = Specification::read(root);
    let problems = judge(root);
    let mut notes = Vec::new();
    if !problems.is_empty() {
        notes.push(REFUSED.with([problems.len().to_string()]));
    }
    let draft = Draft::of(id, release, String::new());
    if draft.creator.email == EMAIL || draft.repository.url == URL {
        notes.push(OPEN.into());
    }
    if specification.scopes.is_some() {
        notes.push(CLIENT.into());
    }
    notes.push(INFERRED.into());
    let tables = vec![
        applications(&specification),
        configuration(&specification),
        scopes(&specification),
        certification(release, &specification),
    ];
    Panel { notes, tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect() }
}

fn applications(specification: &Specification<'_>) -> Table {
    let rows = specification.applications.iter().map(|application| {
        let text = |key: &str| Phrase::given(application.node.get_str(key).unwrap_or_default());
        let schedule = application.schedule().and_then(|node| node.as_str()).unwrap_or_default();
        vec![
            Phrase::given(application.name),
            Phrase::given(application.kind.as_str()),
            text("endpoint"),
            Phrase::given(schedule),
        ]
    });
    Table {
        title: Words::new("Applications", "应用"),
        columns: vec![
            Words::new("Name", "名称"),
            Words::new("Type", "类型"),
            Words::new("Endpoint", "端点"),
            Words::new("Schedule", "计划"),
        ],
        rows: rows.collect(),
    }
}

fn configuration(specification: &Specification<'_>) -> Table {
    let mut rows = Vec::new();
    let mut add = |of: Phrase, configuration: &Configuration<'_>| {
        for (key, is_secured) in configuration.keys() {
            rows.push(vec![
                of.clone(),
                Phrase::given(key.name),
                if is_secured { YES } else { NO }.into(),
                if key.is_required { YES } else { NO }.into(),
                Phrase::given(key.default.unwrap_or_default()),
                Phrase::given(key.description),
            ]);
        }
    };
    add(Words::new("all applications", "所有应用").into(), &specification.shared);
    for application in &specification.applications {
        add(Phrase::given(application.name), &application.configuration);
    }
    Table {
        title: Words::new("Configuration", "配置"),
        columns: vec![
            Words::new("Application", "应用"),
            Words::new("Key", "键"),
            Words::new("Secret", "机密"),
            Words::new("Required", "必需"),
            Words::new("Default", "默认值"),
            Words::new("Description", "说明"),
        ],
        rows,
    }
}

fn scopes(specification: &Specification<'_>) -> Table {
    let scopes = specification.scopes.iter().flatten().filter_map(|scope| scope.as_str());
    Table {
        title: Words::new("Scopes of the connector's client", "连接器客户端的权限范围"),
        columns: vec![Words::new("Scope", "权限范围")],
        rows: scopes.map(|scope| vec![Phrase::given(scope)]).collect(),
    }
}

fn certification(release: &Release, specification: &Specification<'_>) -> Table {
    let rows = demands(release, specification).into_iter().map(|demand| {
        vec![
            demand.what.into(),
            if demand.missing.is_empty() { YES } else { NO }.into(),
            Phrase::given(demand.evidence.join(", ")),
            Phrase::given(demand.missing.join(", ")),
        ]
    });
    Table {
        title: Words::new("For a certification", "认证要求"),
        columns: vec![
            Words::new("Asked for", "要求"),
            Words::new("There", "具备"),
            Words::new("Found", "依据"),
            Words::new("Missing", "缺少"),
        ],
        rows: rows.collect(),
    }
}
