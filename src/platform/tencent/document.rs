//! The document of a connector: written from what is known of it, with the three parts that only people
//! can write kept as they are: remarks on what comes back, on what may go wrong, and supplements.

use super::kept::{Damage, Draft, Kept};
use super::markdown::{code, plain, table};
use super::module::{Module, Part, Source};
use super::types::Field;
use super::uses::users;
use crate::catalogue::Release;
use crate::path::RepoPath;

/// The file, seen from the folder of the line.
pub(super) const FILE: &str = "tencent/document.md";

/// Fields of one table beyond this are left out.
const MAX_ROWS: usize = 200;

/// What an older document holds of people, and what is wrong with it; nothing where there is none.
pub(super) fn kept(release: &Release) -> (Kept, Option<Damage>) {
    let old = RepoPath::parse(FILE).ok().and_then(|path| release.files.get(&path));
    old.map(|bytes| Kept::read(&String::from_utf8_lossy(bytes))).unwrap_or_default()
}

/// The document of a release.
pub(super) fn write(module: &Module, release: &Release) -> String {
    let mut draft = Draft::new(kept(release).0);
    let title = plain(&module.display_name);
    draft.add(&format!("# {title} 连接器文档 · Connector document\n\n{}\n\n", plain(&module.description)));
    draft.add("## 基本信息 · Basic information\n\n");
    draft.add(&basics(module, release));
    if !module.properties.is_empty() {
        draft.add("## 连接器属性 · Properties\n\n");
        draft.add(&fields(&module.properties, false));
    }
    for (heading, triggers) in [("## 操作 · Operations\n\n", false), ("## 触发器 · Triggers\n\n", true)]
    {
        let parts: Vec<&Part> = module.only(triggers).filter(|part| !part.is_private).collect();
        if !parts.is_empty() {
            draft.add(heading);
        }
        parts.into_iter().for_each(|one| part(&mut draft, one));
    }
    types(&mut draft, module, release);
    draft.add("## 异常信息 · Exceptions\n\n");
    draft.add(&errors(module));
    draft.keep("exceptions");
    draft.add("## 补充说明 · Supplements\n\n");
    draft.add(&links(release));
    draft.keep("supplements");
    let left = draft.left();
    if !left.is_empty() {
        draft.add("## 已不存在的部分 · Parts that are no more\n\n");
    }
    for (name, inner) in left {
        draft.part(&name, &inner);
    }
    draft.finish()
}

fn basics(module: &Module, release: &Release) -> String {
    let publisher = release.manifest.publisher.as_deref().unwrap_or_default();
    let rows = [
        ("名称 · Name", code(&module.name)),
        ("展示名 · Display name", plain(&module.display_name)),
        ("版本 · Version", code(&module.version)),
        ("类型 · Kind", code(release.manifest.tencent.kind.as_str())),
        ("发布者 · Publisher", plain(publisher)),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    table(&["项目 · Item", "内容 · Content"], &rows)
}

fn part(draft: &mut Draft, part: &Part) {
    let title = plain(part.display_name.as_deref().unwrap_or(&part.name));
    draft.add(&format!("### {title} ({})\n\n", code(&part.name)));
    if let Some(description) = &part.description {
        draft.add(&format!("{}\n\n", plain(description)));
    }
    let begins = match part.source {
        Some(Source::Callback) => "由第三方回调触发 · The service calls.\n\n",
        Some(Source::Schedule) => "定时轮询触发 · The service is asked again and again.\n\n",
        None => "",
    };
    draft.add(begins);
    if !part.parameters.is_empty() {
        draft.add("#### 参数 · Parameters\n\n");
        draft.add(&fields(&part.parameters, false));
    }
    draft.add("#### 返回值 · Returns\n\n");
    match &part.payload {
        Some(payload) => {
            draft.add(&format!("`payload`: {}\n\n", code(payload.type_word())));
            draft.add(&fields(&payload.children, true));
        }
        None => draft.add("空消息 · An empty message.\n\n"),
    }
    if !part.attributes.is_empty() {
        draft.add("`attributes`:\n\n");
        draft.add(&fields(&part.attributes, true));
    }
    draft.keep(&format!("returns {}", part.name));
}

/// Fields as a table; of what comes back nothing is required or has a default.
fn fields(fields: &[Field], comes_back: bool) -> String {
    let mut heads = vec!["名称 · Name", "类型 · Type"];
    if !comes_back {
        heads.extend(["必填 · Required", "默认值 · Default"]);
    }
    heads.push("说明 · Description");
    let row = |field: &Field| {
        let mut row = vec![code(&field.name), code(field.type_word())];
        if !comes_back {
            let default = field.default.as_deref().filter(|_| !field.is_secret).unwrap_or_default();
            row.extend([if field.is_required { "是 · yes" } else { "" }.to_owned(), code(default)]);
        }
        let description = field.description.as_deref().or(field.display_name.as_deref());
        row.push(plain(description.unwrap_or_default()));
        row
    };
    let rows: Vec<Vec<String>> = fields.iter().take(MAX_ROWS).map(row).collect();
    let mut text = table(&heads, &rows);
    if fields.len() > MAX_ROWS {
        text.push_str(&format!("… +{}\n\n", fields.len() - MAX_ROWS));
    }
    text
}

fn types(draft: &mut Draft, module: &Module, release: &Release) {
    if module.types.is_empty() {
        return;
    }
    draft.add("## 自定义数据类型 · Custom data types\n\n");
    let users = users(release);
    for one in &module.types {
        draft.add(&format!("### {}\n\n", code(&one.name)));
        if let Some(description) = &one.description {
            draft.add(&format!("{}\n\n", plain(description)));
        }
        draft.add(&fields(&one.children, true));
        let told = users.told(release, &one.name);
        if !told.is_empty() {
            draft.add(&format!("使用位置 · Used at: {}\n\n", plain(&told)));
        }
    }
}

fn errors(module: &Module) -> String {
    let rows = module.parts.iter().filter(|part| !part.is_private).flat_map(|part| {
        let row = |(status, text): &(String, String)| vec![code(&part.name), code(status), plain(text)];
        part.errors.iter().map(row).collect::<Vec<_>>()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    table(&["操作 · Operation", "状态码 · Status", "说明 · Description"], &rows)
}

fn links(release: &Release) -> String {
    let manifest = &release.manifest;
    let document = release.definition_document();
    let described = document.and_then(|document| document.root().at("/externalDocs/url")?.as_str());
    let links = [
        ("官网 · Website", manifest.website.as_deref()),
        ("API 文档 · API documents", described),
        ("隐私政策 · Privacy policy", manifest.privacy_policy.as_deref()),
        ("支持 · Support", manifest.contact.url.as_deref()),
    ];
    let told = links.into_iter().filter_map(|(name, url)| {
        let url = url.filter(|url| crate::catalogue::is_address(url) && !url.contains(['<', '>', ' ']))?;
        Some(format!("- {name}: <{url}>\n"))
    });
    let text: String = told.collect();
    if text.is_empty() { text } else { format!("{text}\n") }
}
