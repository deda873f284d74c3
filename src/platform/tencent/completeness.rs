//! 完成度校验: what a connector has, what keeps it from being published, and what should be mended, in
//! Chinese and in English.

use super::given::FILE;
use super::judge::Judged;
use super::markdown::{code, plain, table};
use super::rules::rule;
use crate::catalogue::{ICON, Release};
use crate::check::{Finding, Severity};
use crate::document::Location;
use crate::platform::{Phrase, Words};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The report of a release.
#[derive(Debug)]
pub struct Completeness {
    /// The connector and its version.
    pub title: String,
    /// What it has: a name, and what is there.
    pub items: Vec<(Words, Phrase)>,
    /// What it lacks, errors first.
    pub entries: Vec<Entry>,
}

/// Something that a connector lacks.
#[derive(Debug, Clone)]
pub struct Entry {
    /// How much it weighs: errors keep it from being published.
    pub severity: Severity,
    /// The rule's id.
    pub rule: &'static str,
    /// `file:line:column`.
    pub at: String,
    /// What is wrong.
    pub text: Phrase,
}

/// Entries of one weight beyond this are counted.
const MAX_LISTED: usize = 500;

impl Completeness {
    /// The report of what the platform wants; rules that hold for every connector are not in it.
    pub(super) fn of(judged: &Judged, release: &Release) -> Self {
        let entry = |lack: &super::judge::Lack| {
            let rule = rule(lack.fault)?;
            let (at, text) = (place(release, &lack.at), lack.text.clone());
            Some(Entry { severity: rule.severity, rule: rule.id.as_str(), at, text })
        };
        let entries = judged.lacks.iter().filter_map(entry).collect();
        Self::new(judged, release, entries)
    }

    /// The report of all that was found in a connector; what the platform's own rules say is said in both
    /// languages.
    pub(super) fn of_findings(judged: &Judged, release: &Release, findings: &[Finding]) -> Self {
        let entry = |finding: &Finding| {
            let id = finding.rule.id.as_str();
            let is_same = |lack: &&super::judge::Lack| {
                id.strip_prefix("tencent/") == Some(lack.fault) && lack.at == finding.location
            };
            let lack = judged.lacks.iter().find(is_same);
            let text = lack.map_or_else(|| Phrase::given(&*finding.message), |lack| lack.text.clone());
            Entry { severity: finding.severity, rule: id, at: place(release, &finding.location), text }
        };
        Self::new(judged, release, findings.iter().map(entry).collect())
    }

    fn new(judged: &Judged, release: &Release, mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|one, other| {
            (other.severity, &one.at, one.rule).cmp(&(one.severity, &other.at, other.rule))
        });
        let module = &judged.module;
        let title = format!("{} {}", module.name, module.version).trim_end().to_owned();
        Self { title, items: items(judged, release), entries }
    }

    /// Whether nothing keeps the connector from being published.
    pub fn is_passed(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    fn count(&self, severity: Severity) -> usize {
        self.entries.iter().filter(|entry| entry.severity == severity).count()
    }

    /// The report as Markdown.
    pub fn markdown(&self, language: &str) -> String {
        let say = |words: Words| words.in_language(language);
        let mut text = format!("# {}\n\n", plain(&TITLE.with([self.title.clone()]).in_language(language)));
        let counts =
            [Severity::Error, Severity::Warning, Severity::Note].map(|one| self.count(one).to_string());
        let verdict = if self.is_passed() { PASSED } else { BLOCKED };
        let _ = writeln!(text, "{}\n{}\n", say(verdict), COUNTS.with(counts).in_language(language));
        let rows = self
            .items
            .iter()
            .map(|(name, found)| vec![say(*name).to_owned(), plain(&found.in_language(language))]);
        text.push_str(&table(&[say(ITEM), say(FOUND)], &rows.collect::<Vec<_>>()));
        for (severity, heading) in
            [(Severity::Error, ERRORS), (Severity::Warning, WARNINGS), (Severity::Note, NOTES)]
        {
            text.push_str(&self.list(severity, say(heading), language));
        }
        format!("{}\n", text.trim_end())
    }

    /// The report for scripts.
    pub fn json(&self, language: &str) -> Value {
        let items = self.items.iter().map(|(name, found)| {
            json!({ "part": name.in_language(language), "found": found.in_language(language) })
        });
        let entries = self.entries.iter().map(|entry| {
            json!({
                "severity": entry.severity.as_str(),
                "rule": entry.rule,
                "at": entry.at,
                "message": entry.text.in_language(language),
            })
        });
        json!({
            "title": self.title,
            "passed": self.is_passed(),
            "parts": items.collect::<Vec<_>>(),
            "findings": entries.collect::<Vec<_>>(),
        })
    }

    fn list(&self, severity: Severity, heading: &str, language: &str) -> String {
        let mut entries = self.entries.iter().filter(|entry| entry.severity == severity).peekable();
        if entries.peek().is_none() {
            return String::new();
        }
        let mut text = format!("## {heading}\n\n");
        for entry in entries.by_ref().take(MAX_LISTED) {
            let said = plain(&entry.text.in_language(language).replace('`', "'"));
            let _ = writeln!(text, "- {}: {said} ({})", code(&entry.at), code(entry.rule));
        }
        let more = entries.count();
        if more > 0 {
            let _ = writeln!(text, "- … +{more}");
        }
        text.push('\n');
        text
    }
}

const TITLE: Words = Words::new("Completeness of {0}", "{0} 完成度校验报告");
const PASSED: Words = Words::new("No error keeps it from being published.", "校验通过：没有阻止发布的错误。");
const BLOCKED: Words = Words::new("Errors keep it from being published.", "校验未通过：存在阻止发布的错误。");
const COUNTS: Words = Words::new(
    "{0} errors, {1} warnings, {2} notes; warnings do not keep it back, but may be felt by users.",
    "错误 {0} 个，警告 {1} 个，提示 {2} 个；警告不阻止发布，但可能影响使用，请自行判断是否修复。",
);
const ITEM: Words = Words::new("Part", "项目");
const FOUND: Words = Words::new("Found", "情况");
const ERRORS: Words = Words::new("Errors", "错误");
const WARNINGS: Words = Words::new("Warnings", "警告");
const NOTES: Words = Words::new("Notes", "提示");

/// What a connector has, in the order of the platform's pages.
fn items(judged: &Judged, release: &Release) -> Vec<(Words, Phrase)> {
    let module = &judged.module;
    let count = |number: usize| number.to_string();
    let required = module.properties.iter().filter(|property| property.is_required).count();
    let icon = match release.file_named(ICON) {
        Some(_) => Words::new("as in the release", "使用发布包中的图标"),
        None => Words::new("none: the platform shows its own", "未提供，平台将使用默认图标"),
    };
    let flows = match judged.is_given {
        true => Words::new("written by hand in {0}", "已在 {0} 中手工编写").with([FILE.to_owned()]),
        false => Words::new("a skeleton, to be finished", "仅为骨架，需要完成实现").into(),
    };
    let test = match &release.manifest.tencent.connection_test {
        Some(operation) => Words::new("by {0}", "通过 {0}").with([operation.clone()]),
        None => Words::new("not enabled", "未启用").into(),
    };
    vec![
        (Words::new("Name", "名称"), Phrase::given(&*module.name)),
        (Words::new("Version", "版本"), Phrase::given(&*module.version)),
        (Words::new("Display name", "展示名"), Phrase::given(&*module.display_name)),
        (Words::new("Description", "描述"), Phrase::given(&*module.description)),
        (Words::new("Icon", "图标"), icon.into()),
        (
            Words::new("Properties", "连接器属性"),
            Words::new("{0}, of which users must fill in {1}", "{0} 个，其中必填 {1} 个")
                .with([count(module.properties.len()), count(required)]),
        ),
        (Words::new("Connection test", "测试连接"), test),
        (Words::new("Operations", "操作"), Phrase::given(count(module.only(false).count()))),
        (Words::new("Triggers", "触发器"), Phrase::given(count(module.only(true).count()))),
        (Words::new("Flows", "集成流"), flows),
        (Words::new("Custom data types", "自定义数据类型"), Phrase::given(count(module.types.len()))),
    ]
}

/// A place as `file:line:column`, the file seen from the folder of the release.
fn place(release: &Release, at: &Location) -> String {
    let file = at.file.below(&release.folder).unwrap_or_else(|| at.file.clone());
    let texts = release.texts().iter().find(|text| text.path == at.file).map(|text| &text.source);
    let source = release.documents.get(&at.file).map(|document| document.source()).or(texts);
    match source.zip(at.span) {
        Some((source, span)) => {
            let position = source.position(span.start);
            format!("{file}:{}:{}", position.line, position.column)
        }
        None => file.to_string(),
    }
}
