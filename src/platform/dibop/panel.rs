//! What DIBOP's builder is told of a release, for people.

use super::authentication::{chosen, counterpart};
use super::builder::kind;
use crate::catalogue::{ConnectorId, Release};
use crate::platform::{Panel, Phrase, Table, Words};

const NO_FORMAT: Words = Words::new(
    "DIBOP documents no import format: the package holds what is copied into its builder, in a shape of its own.",
    "DIBOP 没有公开的导入格式：软件包中是需要复制到其构建器里的内容，其结构由本工具自定。",
);
const INFERRED: Words = Words::new(
    "Which kind of sign-in a security scheme is, is inferred.",
    "安全方案对应哪一种认证方式，是推断得出的。",
);
const OVERVIEW: Words = Words::new("Overview", "概览");
const SIGN_IN: Words = Words::new("Auth & Credentials", "认证与凭证");
const RESILIENCE: Words = Words::new("Resilience", "弹性");
const FIELD: Words = Words::new("Field", "字段");
const VALUE: Words = Words::new("Value", "值");
const SCHEME: Words = Words::new("Scheme", "安全方案");
const KIND: Words = Words::new("Kind there", "该平台的类型");
const REMARK: Words = Words::new("Remark", "说明");
const USED: Words = Words::new("the connector signs in with it", "连接器使用它进行认证");
const UNUSED: Words = Words::new("not used: a connector has one kind", "未使用：一个连接器只有一种认证方式");
const NO_COUNTERPART: Words = Words::new("no counterpart", "没有对应类型");

pub(super) fn panel(id: &ConnectorId, release: &Release) -> Panel {
    let Some(contract) = release.contract() else { return Panel::default() };
    let base = super::base(&contract).map(|server| server.url.clone()).unwrap_or_default();
    let documentation = release.manifest.dibop.documentation.clone().unwrap_or_default();
    let overview = [
        ("Slug", id.to_string()),
        ("Type", kind(release).to_owned()),
        ("Base URL", base),
        ("Documentation URL", documentation),
    ];
    let chosen = chosen(&contract).map(|(scheme, _)| scheme.name);
    let schemes = contract.security_schemes().iter().map(|scheme| {
        let (kind, remark) = match counterpart(scheme) {
            Ok(kind) if chosen == Some(scheme.name) => (Phrase::given(kind.name()), USED),
            Ok(kind) => (Phrase::given(kind.name()), UNUSED),
            Err(why) => (NO_COUNTERPART.into(), why),
        };
        vec![Phrase::given(scheme.name), kind, remark.into()]
    });
    let row = |(name, value): (&str, String)| vec![Phrase::given(name), Phrase::given(value)];
    let set = release.manifest.resilience.keys();
    let set = set.filter_map(|(key, value)| Some((key, value?.to_string())));
    let pairs = |title, rows| Table { title, columns: vec![FIELD, VALUE], rows };
    Panel {
        notes: vec![NO_FORMAT.into(), INFERRED.into()],
        tables: vec![
            pairs(OVERVIEW, overview.into_iter().filter(|(_, value)| !value.is_empty()).map(row).collect()),
            Table { title: SIGN_IN, columns: vec![SCHEME, KIND, REMARK], rows: schemes.collect() },
            pairs(RESILIENCE, set.map(row).collect()),
        ],
    }
}
