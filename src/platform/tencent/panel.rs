//! What people see of a connector before they open the console: properties, operations and triggers with
//! their flows, types and their users.

use super::judge::judge;
use super::module::{Part, Source};
use super::types::Field;
use super::uses::users;
use crate::catalogue::{ConnectorId, Release};
use crate::platform::{Panel, Phrase, Table, Words};

/// The panel of a release.
pub(super) fn panel(id: &ConnectorId, release: &Release) -> Panel {
    let judged = judge(id, release);
    let module = &judged.module;
    let mut notes = vec![Phrase::from(NO_API), TYPES.into()];
    notes.push(if judged.is_given { GIVEN.into() } else { SKELETON.into() });
    if let Some(operation) = &release.manifest.tencent.connection_test {
        notes.push(TEST.with([operation.clone()]));
    }
    if module.cut > 0 {
        notes.push(CUT.with([module.cut.to_string()]));
    }
    let parts = |triggers| module.only(triggers).map(part).collect::<Vec<_>>();
    let users = users(release);
    let types = module.types.iter().map(|one| {
        vec![
            Phrase::given(&*one.name),
            Phrase::given(one.kind.as_str()),
            Phrase::given(one.children.len().to_string()),
            Phrase::given(users.told(release, &one.name)),
        ]
    });
    let tables = vec![
        Table {
            title: Words::new("Properties", "连接器属性"),
            columns: vec![NAME, TYPE, REQUIRED, Words::new("Default", "默认值"), DESCRIPTION],
            rows: module.properties.iter().map(property).collect(),
        },
        Table { title: Words::new("Operations", "操作"), columns: COLUMNS.to_vec(), rows: parts(false) },
        Table { title: Words::new("Triggers", "触发器"), columns: COLUMNS.to_vec(), rows: parts(true) },
        Table {
            title: Words::new("Custom data types", "自定义数据类型"),
            columns: vec![NAME, TYPE, Words::new("Fields", "字段数"), Words::new("Used at", "使用位置")],
            rows: types.collect(),
        },
    ];
    Panel { notes, tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect() }
}

fn property(field: &Field) -> Vec<Phrase> {
    let default = field.default.as_deref().filter(|_| !field.is_secret).unwrap_or_default();
    vec![
        Phrase::given(&*field.name),
        Phrase::given(field.type_word()),
        if field.is_required { YES.into() } else { NO.into() },
        Phrase::given(default),
        Phrase::given(field.description.as_deref().unwrap_or_default()),
    ]
}

fn part(part: &Part) -> Vec<Phrase> {
    let taken = part.parameters.iter().map(|field| {
        let sign = if field.is_required { "" } else { "?" };
        format!("{}{sign}: {}", field.name, field.type_word())
    });
    let taken: Vec<String> = taken.collect();
    let given = part.payload.as_ref().map(|payload| payload.type_word().to_owned()).unwrap_or_default();
    let begins = match part.source {
        Some(Source::Callback) => Words::new("{0} (the service calls)", "{0}（回调）"),
        Some(Source::Schedule) => Words::new("{0} (asks again and again)", "{0}（轮询）"),
        None if part.is_private => Words::new("{0} (private)", "{0}（仅内部使用）"),
        None => Words::new("{0}", "{0}"),
    };
    let flow = if part.is_skeleton {
        Words::new("{0} (skeleton)", "{0}（骨架）")
    } else {
        Words::new("{0}", "{0}")
    };
    vec![
        begins.with([part.name.clone()]),
        Phrase::given(&*part.id),
        flow.with([part.flow.clone()]),
        Phrase::given(taken.join(", ")),
        Phrase::given(given),
    ]
}

const NAME: Words = Words::new("Name", "名称");
const TYPE: Words = Words::new("Type", "类型");
const REQUIRED: Words = Words::new("Required", "必填");
const DESCRIPTION: Words = Words::new("Description", "说明");
const YES: Words = Words::new("yes", "是");
const NO: Words = Words::new("no", "否");

const COLUMNS: [Words; 5] = [
    NAME,
    Words::new("Operation of the API", "API 操作"),
    Words::new("Flow", "集成流"),
    Words::new("Parameters", "参数"),
    Words::new("Output", "输出"),
];

const NO_API: Words = Words::new(
    "The platform documents no API that takes connectors: what is packaged is entered or uploaded in its console.",
    "平台没有公开用于提交连接器的 API：请在控制台中录入或上传包中的内容。",
);
const TYPES: Words = Words::new(
    "The words for types are those of the platform's API for connectors; that its XML takes the same ones, and names \
     of custom data types, is inferred.",
    "类型名称取自平台的连接器 API；XML 中是否使用相同名称以及自定义数据类型的名称，属于推断。",
);
const SKELETON: Words = Words::new(
    "The declaration is complete. The flows are a skeleton: parameters of components are not documented, and are to be \
     finished by hand.",
    "声明部分是完整的。集成流仅为骨架：组件参数没有公开文档，需要手工完成。",
);
const GIVEN: Words =
    Words::new("The XML was written by hand and is packaged as it is.", "XML 由作者手工编写，按原样打包。");
const TEST: Words = Words::new(
    "Users test their connection by `{0}`; the platform documents no place for that in the XML, so it is enabled in \
     the console.",
    "使用 `{0}` 测试连接；平台未说明它在 XML 中的写法，请在控制台中启用。",
);
const CUT: Words = Words::new(
    "{0} operations or types have more fields than are told; the others are of the type `any`.",
    "{0} 个操作或类型的字段过多，其余字段按 `any` 处理。",
);
