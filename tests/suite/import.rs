//! Importing: what comes out of a package is the package again; nothing is lost without a word, nothing
//! secret is kept, nothing is overwritten.

use crate::archives::*;
use crate::harness::{History, connectory, write};
use connectory::catalogue::Catalogue;
use connectory::files::FileSet;
use connectory::import::{Wanted, plan, read as import};
use connectory::package::to_zip;
use connectory::path::RepoPath;
use connectory::platform::{Content, Incoming, Input, Reading, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const NAME: &str = "cnty_giteaissues";
const GUID: &str = "0d560543-52a7-80dc-a38f-cb5476f9830b";

fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap()
}

fn archive(bytes: &[u8]) -> Input {
    Input { name: path("in.zip"), content: Content::File(bytes.to_vec()) }
}

fn folder(entries: &Entries) -> Input {
    let mut files = FileSet::new();
    entries.iter().for_each(|(name, bytes)| files.insert(path(name), bytes.clone()));
    Input { name: path("certified-connectors/in"), content: Content::Folder(files, Vec::new()) }
}

fn reading(input: &Input) -> Reading {
    let incoming = import(input).unwrap();
    let Incoming::Read(reading) = incoming else { panic!("{incoming:?}") };
    reading
}

/// The rules that keep an input from being imported.
fn refusals(input: &Input) -> BTreeSet<&'static str> {
    let incoming = import(input).unwrap();
    let Incoming::Refused(findings, _) = incoming else { panic!("{incoming:?}") };
    findings.iter().map(|finding| finding.rule.id.as_str()).collect()
}

/// The files of the only connector.
fn files(input: &Input) -> Entries {
    let reading = reading(input);
    assert_eq!(reading.connectors.len(), 1);
    reading.connectors[0].files.iter().map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect()
}

/// Imports a package into an empty catalogue, releases what was written, and packages it.
fn there_and_back(package: &[u8], id: &str) -> (Value, Vec<u8>) {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("catalogue");
    std::fs::create_dir(&root).unwrap();
    write(scratch.path(), "in.zip", package);
    let run = connectory(&root, &["import", "../in.zip", "--id", id, "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let version = told["connectors"][0]["release"].as_str().unwrap();
    History::new(&root).commit(&[&format!("{id}/v{version}")]);
    let run = connectory(&root, &["package", id]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let made = read(&root, &format!("packages/{id}/{version}/{id}-{version}-power-platform.zip"));
    (told, made)
}

#[test]
fn every_package_of_the_sample_catalogue_comes_back_byte_for_byte() {
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(connectory(scratch.path(), &["demo", "demo"]).code, 0);
    let downloads = walkdir::WalkDir::new(scratch.path().join("demo/dist/downloads"));
    let packages = downloads.sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let mut count = 0;
    // Other platforms have no format to import from.
    for package in packages.filter(|path| path.to_string_lossy().ends_with("-power-platform.zip")) {
        let id = package.components().rev().nth(2).unwrap().as_os_str().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&package).unwrap();
        let (told, made) = there_and_back(&bytes, &id);
        assert_eq!(told["connectors"][0]["differs"], Value::Array(Vec::new()), "{}", package.display());
        assert_eq!(told["left_out"], Value::Array(Vec::new()), "{}", package.display());
        assert!(made == bytes, "{} changed on its way", package.display());
        count += 1;
    }
    assert!(count > 10, "{count}");
}

/// Changes both solutions of a package alike.
fn both(package: &[u8], change: &dyn Fn(&mut Entries)) -> Vec<u8> {
    [CONNECTOR, FLOW].iter().fold(package.to_vec(), |package, level| changed(&package, level, change))
}

/// Changes every text of a solution, and the names of its files.
fn rename_all(entries: &mut Entries, from: &str, to: &str) {
    let renamed = entries.iter().map(|(name, bytes)| {
        let bytes = match String::from_utf8(bytes.clone()) {
            Ok(text) => text.replace(from, to).into_bytes(),
            Err(_) => bytes.clone(),
        };
        (name.replace(from, to), bytes)
    });
    *entries = renamed.collect();
}

fn part(name: &str) -> String {
    format!("Connector/{NAME}_{name}")
}

type Mutation = fn(&[u8]) -> Vec<u8>;

/// Ways in which a package may be another one, and good.
const MUTATIONS: [Mutation; 12] = [
    |p| {
        let package =
            both(p, &|e| rename_all(e, ">Gitea Issues</displayname>", ">Gitea Tickets</displayname>"));
        changed(&package, CONNECTOR, &|e| swap(e, "solution.xml", "\"Gitea Issues\"", "\"Gitea Tickets\""))
    },
    |p| {
        both(p, &|e| {
            let old = "File, read, edit and discuss the issues";
            swap(e, "customizations.xml", old, "File &amp; read &quot;all&quot; &lt;b&gt;issues&lt;/b&gt;");
            swap(e, &part("openapidefinition.json"), old, r#"File & read \"all\" <b>issues<\/b>"#);
        })
    },
    |p| both(p, &|e| rename_all(e, "#4c7a1d", "#123abc")),
    |p| both(p, &|e| drop(e.insert(part("policytemplateinstances.json"), b"[]".to_vec()))),
    |p| {
        both(p, &|e| {
            let policies = r#"[{"TemplateId":"setheader","Title":"\u00e9\/","Parameters":{"x-ms-apimTemplateParameter.name":"X-A","x-ms-apimTemplateParameter.value":"1","x-ms-apimTemplateParameter.existsAction":"override","x-ms-apimTemplate-policySection":"Request"}}]"#;
            e.insert(part("policytemplateinstances.json"), policies.into());
        })
    },
    |p| {
        both(p, &|e| {
            swap(
                e,
                &part("connectionparameters.json"),
                "\"tabIndex\":2",
                "\"tabIndex\":2.0e0,\"x\":\"\\u00e9 \\/\"",
            )
        })
    },
    |p| both(p, &|e| rename_all(e, GUID, "11111111-2222-3333-4444-5555aaaa5555")),
    |p| {
        both(p, &|e| {
            rename_all(e, NAME, "cnty_5Fgitea-20issues");
            rename_all(e, "<UniqueName>cnty_5Fgitea-20issues", "<UniqueName>cnty_5Fgitea_20issues");
        })
    },
    |p| {
        changed(p, CONNECTOR, &|e| {
            swap(e, "solution.xml", "<UniqueName>cnty_giteaissues", "<UniqueName>GiteaConnector")
        })
    },
    |p| both(p, &|e| rename_all(e, "<UniqueName>connectorysamples", "<UniqueName>ConnectorySamplesInc")),
    |p| {
        let package = both(p, &|e| rename_all(e, "\"version\":\"1.2.0\"", "\"version\":\"3.1.0\""));
        changed(&package, CONNECTOR, &|e| swap(e, "solution.xml", "<Version>1.2.0.0", "<Version>3.1.0.0"))
    },
    |p| {
        let package = changed(p, ROOT, &|e| {
            e.insert("customProperties.json".into(), b"{ \"a\": 1 }".to_vec());
            e.insert("intro.md".into(), b"# Another\n".to_vec());
        });
        changed(&package, FLOW, &|e| {
            drop(e.insert("environmentvariabledefinitions/a/b.xml".into(), b"<a/>".to_vec()))
        })
    },
];

/// What differs between two packages, by the names of entries.
fn differences(one: &[u8], other: &[u8]) -> Vec<String> {
    let (mut left, mut right) = (Entries::new(), Entries::new());
    all_files(one, "", &mut left);
    all_files(other, "", &mut right);
    let names: BTreeSet<&String> =
        left.keys().chain(right.keys()).filter(|name| !name.ends_with(".zip")).collect();
    names.into_iter().filter(|name| left.get(*name) != right.get(*name)).cloned().collect()
}

#[test]
fn packages_that_were_changed_come_back_entry_by_entry() {
    let mut sets: Vec<Vec<usize>> = (0..MUTATIONS.len()).map(|number| vec![number]).collect();
    // Some of them at once, always the same ones.
    let mut seed = 7_u64;
    for _ in 0..5 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        sets.push((0..MUTATIONS.len()).filter(|number| (seed >> (20 + number)) & 1 == 1).collect());
    }
    for set in sets {
        // Files are renamed last, so that the others find them.
        let order =
            set.iter().filter(|number| **number != 7).chain(set.iter().filter(|number| **number == 7));
        let package = order.fold(good().to_vec(), |package, number| MUTATIONS[*number](&package));
        assert!(!differences(good(), &package).is_empty(), "{set:?} changes nothing");
        let (told, made) = there_and_back(&package, "gitea-issues");
        let differing = differences(&package, &made);
        // Media types are written anew for the files that are there.
        let differing: Vec<_> =
            differing.iter().filter(|name| !name.ends_with("[Content_Types].xml")).collect();
        assert!(differing.is_empty(), "{set:?}: {differing:?}");
        assert_eq!(told["connectors"][0]["differs"], Value::Array(Vec::new()), "{set:?}");
    }
}

/// A solution as SolutionPackager takes it apart.
fn sources(solution: &[u8]) -> Entries {
    const HEAD: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let mut taken = Entries::new();
    let entries = unpacked(solution);
    let mut xml = String::from_utf8(entries["customizations.xml"].clone()).unwrap();
    for (list, tag) in [("Connectors", "Connector"), ("Workflows", "Workflow")] {
        let (start, end) = (format!("<{tag}"), format!("</{tag}>"));
        let outer = xml.find(&format!("<{list}>")).unwrap() + list.len() + 2;
        let stop = xml.find(&format!("</{list}>")).unwrap();
        let inner = xml[outer..stop].to_owned();
        for element in inner.split(&end).filter(|element| element.contains(&start)) {
            let element = format!("{}{end}", &element[element.find(&start).unwrap()..]);
            let file = element.split("/Workflows/").nth(1).and_then(|rest| rest.split('<').next());
            let name = match file {
                Some(file) => format!("Workflows/{file}.data.xml"),
                None => format!("Connectors/{NAME}.xml"),
            };
            taken.insert(name, format!("{HEAD}{element}").into_bytes());
        }
        xml = format!("{}<{list} />{}", &xml[..outer - list.len() - 2], &xml[stop + list.len() + 3..]);
    }
    taken.insert("Other/Customizations.xml".into(), format!("{HEAD}{xml}").into_bytes());
    let manifest = String::from_utf8(entries["solution.xml"].clone()).unwrap();
    let manifest = format!("{HEAD}{}", manifest.replace("<Managed>0", "<Managed>2"));
    taken.insert("Other/Solution.xml".into(), manifest.into_bytes());
    for (name, bytes) in entries.into_iter().filter(|(name, _)| name.contains('/')) {
        taken.insert(name.replace("Connector/", "Connectors/"), bytes);
    }
    taken
}

fn wrapped(entries: &Entries) -> Entries {
    entries.iter().map(|(name, bytes)| (format!("outer/inner/{name}"), bytes.clone())).collect()
}

#[test]
fn all_forms_of_a_connector_give_the_same_files() {
    let whole = files(&archive(good()));
    let connector = unpacked(&level(good(), CONNECTOR));
    let flow = level(good(), FLOW);
    let junk = |mut entries: Entries| {
        entries.insert("__MACOSX/._solution.xml".into(), b"x".to_vec());
        entries
    };
    let managed = |mut entries: Entries| {
        swap(&mut entries, "solution.xml", "<Managed>0", "<Managed>1");
        entries
    };
    let mut others = sources(&flow);
    others.insert("Entities/a/Entity.xml".into(), b"<a/>".to_vec());
    let forms = [
        (archive(&level(good(), INNER)), Source::SubmissionPackage),
        (folder(&unpacked(good())), Source::SubmissionPackage),
        (archive(&zip(&wrapped(&unpacked(good())))), Source::SubmissionPackage),
        (archive(&level(good(), CONNECTOR)), Source::Solution),
        (archive(&zip(&managed(connector.clone()))), Source::Solution),
        (folder(&connector), Source::Solution),
        (folder(&junk(wrapped(&connector))), Source::Solution),
        (archive(&flow), Source::Solution),
        (folder(&others), Source::SolutionSources),
        (archive(&zip(&wrapped(&others))), Source::SolutionSources),
    ];
    for (number, (input, source)) in forms.iter().enumerate() {
        let reading = reading(input);
        assert_eq!(reading.source, *source, "{number}");
        let found = files(input);
        let names = [
            "apiDefinition.swagger.json",
            "icon.png",
            "power-platform/apiProperties.json",
            "power-platform/script.csx",
        ];
        names.iter().for_each(|name| assert!(found[*name] == whole[*name], "{number}: {name}"));
    }
    let flow_of = |entries: &Entries| -> Entries {
        let flow = entries.iter().filter(|(name, _)| name.starts_with("power-platform/test-flow/Workflows"));
        flow.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
    };
    let from_sources = files(&forms[8].0);
    assert_eq!(flow_of(&from_sources), flow_of(&whole));
    let manifest = String::from_utf8(from_sources["power-platform/test-flow/solution.xml"].clone()).unwrap();
    assert!(manifest.contains("<Managed>0</Managed>"));
    let left = reading(&forms[8].0).left;
    assert!(left.iter().any(|left| left.place == "Entities/a/Entity.xml"), "{left:?}");
}

fn entry(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

/// The folder of a connector, as Microsoft's repository has it.
fn repository_folder() -> Entries {
    let source = |file: &str| std::fs::read(Path::new(SAMPLE).join(file)).unwrap();
    Entries::from([
        ("apiDefinition.swagger.json".to_owned(), source("apiDefinition.swagger.json")),
        ("apiProperties.json".to_owned(), source("power-platform/apiProperties.json")),
        ("Script.csx".to_owned(), source("power-platform/script.csx")),
        entry("readme.md", "# Gitea\n"),
        ("images/a.png".to_owned(), vec![0, 1, 2]),
    ])
}

#[test]
fn folders_keep_every_byte() {
    let repository = repository_folder();
    let found = files(&folder(&repository));
    for (from, to) in [
        ("apiDefinition.swagger.json", "apiDefinition.swagger.json"),
        ("apiProperties.json", "power-platform/apiProperties.json"),
        ("Script.csx", "power-platform/script.csx"),
        ("readme.md", "readme.md"),
        ("images/a.png", "images/a.png"),
    ] {
        assert!(found[to] == repository[from], "{to}");
    }
    assert_eq!(found.len(), repository.len() + 1);
    let manifest = String::from_utf8(found["connector.toml"].clone()).unwrap();
    for line in [
        "version = \"1.2.0\"",
        "publisher = \"Connectory samples\"",
        "brand-color = \"#4c7a1d\"",
        "platforms = [\"power-platform\"]",
        "email = \"samples@example.org\"",
    ] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    assert!(!manifest.contains("[power-platform]"));
    // An older archive of ISV Studio, with its files in a folder.
    let flat = reading(&archive(&zip(&wrapped(&repository))));
    assert_eq!(flat.source, Source::ConnectorFolder);
    let mut independent = folder(&repository);
    independent.name = path("independent-publisher-connectors/Gitea");
    let manifest = files(&independent)["connector.toml"].clone();
    assert!(String::from_utf8(manifest).unwrap().contains("profile = \"independent-publisher\""));
}

#[test]
fn the_settings_of_paconn_name_the_files() {
    let mut entries = repository_folder();
    for (from, to) in [
        ("apiDefinition.swagger.json", "def.json"),
        ("apiProperties.json", "props.json"),
        ("Script.csx", "code.csx"),
    ] {
        let bytes = entries.remove(from).unwrap();
        entries.insert(to.to_owned(), bytes);
    }
    let settings = r#"{"connectorId": "shared_x", "environment": "e", "apiDefinition": ".\\def.json", "apiProperties": "props.json", "script": "code.csx", "icon": "../../etc/icon.png"}"#;
    entries.extend([entry("settings.json", settings)]);
    entries.extend([entry("apiDefinition.swagger.json", "{}")]);
    let reading = reading(&folder(&entries));
    assert_eq!(reading.source, Source::CommandLineFolder);
    let left: Vec<_> = reading.left.iter().map(|left| left.place.as_str()).collect();
    assert_eq!(left, ["settings.json", "apiDefinition.swagger.json"]);
    let found = files(&folder(&entries));
    assert!(found["apiDefinition.swagger.json"] == entries["def.json"]);
    assert!(found["power-platform/apiProperties.json"] == entries["props.json"]);
    assert!(found["power-platform/script.csx"] == entries["code.csx"]);
    assert!(!found.contains_key("settings.json"));
}

#[test]
fn a_definition_of_another_name_stays_the_definition() {
    let mut entries = repository_folder();
    entries
        .extend([entry("openapi.yaml", "openapi: 3.0.3\ninfo: {title: Other, version: 9.9.9}\npaths: {}\n")]);
    let found = files(&folder(&entries));
    let manifest = String::from_utf8(found["connector.toml"].clone()).unwrap();
    assert!(manifest.contains("definition = \"apiDefinition.swagger.json\"\n"), "{manifest}");
}

#[test]
fn every_connector_of_a_solution_becomes_a_folder() {
    let scratch = tempfile::tempdir().unwrap();
    let two = changed(good(), CONNECTOR, &|e| {
        let mut copy = e.clone();
        rename_all(&mut copy, NAME, "cnty_other");
        let xml = String::from_utf8(copy["customizations.xml"].clone()).unwrap();
        let (start, end) = (xml.find("<Connector>").unwrap(), xml.find("</Connector>").unwrap());
        let second =
            format!("</Connector>{}", &xml[start..end]).replace(GUID, "11111111-2222-3333-4444-5555aaaa5555");
        text(e, "customizations.xml", |xml| xml.replace("</Connector>", &format!("{second}</Connector>")));
        e.extend(copy.into_iter().filter(|(name, _)| name.starts_with("Connector/")));
    });
    write(scratch.path(), "in.zip", &two);
    let run = connectory(scratch.path(), &["import", "in.zip", "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let ids: Vec<_> =
        told["connectors"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["gitea-issues", "gitea-issues-2"]);
    let manifest = String::from_utf8(read(scratch.path(), "gitea-issues-2/v1/connector.toml")).unwrap();
    assert!(
        manifest.contains("name = \"cnty_other\"") && manifest.contains("id = \"11111111-"),
        "{manifest}"
    );
    // The flow tests one of them.
    assert!(scratch.path().join("gitea-issues/v1/power-platform/test-flow").exists());
    assert!(!scratch.path().join("gitea-issues-2/v1/power-platform/test-flow").exists());
    let run = connectory(scratch.path(), &["import", "in.zip", "--id", "one"]);
    assert_eq!((run.code, run.stderr.contains("2 connectors and 1 ids")), (2, true), "{}", run.stderr);
    let run = connectory(scratch.path(), &["import", "in.zip", "--id", "one", "--id", "two"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn what_has_no_place_is_named() {
    let other = changed(good(), CONNECTOR, &|e| {
        swap(e, "solution.xml", "<EMailAddress xsi:nil=\"true\">", "<EMailAddress>a@b.example");
        swap(
            e,
            "solution.xml",
            "<MissingDependencies />",
            "<MissingDependencies><MissingDependency><Required type=\"1\" /></MissingDependency></MissingDependencies>",
        );
        swap(
            e,
            "solution.xml",
            "</RootComponents>",
            "<RootComponent type=\"61\" schemaName=\"cnty_page\" behavior=\"0\" /></RootComponents>",
        );
        swap(
            e,
            "customizations.xml",
            "<connectortype>1",
            "<iscustomizable>0</iscustomizable><connectortype>1",
        );
        swap(e, "customizations.xml", "<EntityMaps />", "<EntityMaps><EntityMap a=\"b\" /></EntityMaps>");
        e.insert("WebResources/page.html".into(), b"x".to_vec());
        e.insert(part("unused.json"), b"{}".to_vec());
    });
    let other = changed(&other, ROOT, &|e| drop(e.insert("notes.txt".into(), b"x".to_vec())));
    let reading = reading(&archive(&other));
    let left: Vec<_> = reading.left.iter().map(|left| left.place.as_str()).collect();
    let solution = "package.zip!/PkgAssets/ConnectorSolution.zip!";
    assert_eq!(
        left,
        [
            "notes.txt",
            &format!("{solution}/{}", part("unused.json")),
            &format!("{solution}/WebResources/page.html")
        ]
    );
    let differs: Vec<_> =
        reading.connectors[0].left.iter().map(|left| left.place.rsplit("!/").next().unwrap()).collect();
    assert_eq!(
        differs,
        [
            "customizations.xml: iscustomizable",
            "solution.xml: Publisher/EMailAddress",
            "solution.xml: RootComponents: 61 cnty_page",
            "solution.xml: MissingDependencies",
            "customizations.xml: EntityMaps",
        ]
    );
}

#[test]
fn versions_are_never_lower_than_what_is_there() {
    for (solution, definition, release) in [
        ("1.2.0.0", "1.2.0-rc.1", "1.2.0-rc.1"),
        ("1.0.0.4", "1.0", "1.0.4"),
        ("1.2.3.4", "1.0", "1.2.4"),
        ("1.0.0.4", "2.3", "2.3.0"),
        ("0.0.0.0", "1.1.0", "1.1.0"),
        ("1.0.0.2", "preview", "1.0.2"),
    ] {
        let package = changed(good(), CONNECTOR, &|e| {
            text(e, "solution.xml", |xml| xml.replace("<Version>1.2.0.0", &format!(" <Version>{solution}")));
            text(e, &part("openapidefinition.json"), |json| {
                json.replace("\"version\":\"1.2.0\"", &format!("\"version\": \"{definition}\""))
            });
        });
        let reading = reading(&archive(&package));
        let found = reading.connectors[0].manifest.version.as_ref().unwrap().to_string();
        assert_eq!(found, release, "{solution} {definition}");
    }
}

/// Made here, so that no scanner takes this file for a leak.
fn secret(start: &str, length: usize) -> String {
    let letters = b"q7Rz9LwT2mKd8VbYh4Xc6NpJ3gFs5";
    start.chars().chain((0..length).map(|at| char::from(letters[at * 11 % letters.len()]))).collect()
}

#[test]
fn secrets_are_replaced_and_named() {
    let scratch = tempfile::tempdir().unwrap();
    let secrets = [
        secret("ghp_", 36),
        secret("", 24),
        secret("AKIA", 0) + &secret("", 16).to_uppercase(),
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301".to_owned(),
    ];
    let [token, client, key, id] = &secrets;
    let package = changed(good(), CONNECTOR, &|e| {
        let settings = format!(
            r#"{{"token":{{"type":"oauthSetting","oAuthSettings":{{"identityProvider":"oauth2","clientId":"{id}","clientSecret":"{client}"}}}}}}"#
        );
        e.insert(part("connectionparameters.json"), settings.into_bytes());
        text(e, &part("customcodeblobcontent.csx"), |code| format!("// {key}\n{code}"));
    });
    let package = changed(&package, FLOW, &|e| {
        text(e, FLOW_FILE, |flow| {
            flow.replacen("\"inputs\": {", &format!("\"inputs\": {{\"x\":\"{token}\","), 1)
        })
    });
    write(scratch.path(), "in.zip", &package);
    let run = connectory(scratch.path(), &["import", "in.zip"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let written = walkdir::WalkDir::new(scratch.path().join("gitea-issues")).into_iter();
    for file in written.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned();
        secrets.iter().for_each(|secret| assert!(!text.contains(secret), "{}", file.path().display()));
    }
    let properties =
        String::from_utf8(read(scratch.path(), "gitea-issues/v1/power-platform/apiProperties.json")).unwrap();
    assert_eq!(properties.matches("\": \"[[DummyValue]]\"").count(), 2, "{properties}");
    for part in [
        "/oAuthSettings/clientId",
        "/oAuthSettings/clientSecret",
        "script.csx:1:4",
        "test-flow/Workflows/",
        "Revoke them",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    secrets.iter().for_each(|secret| assert!(!run.stdout.contains(secret)));
    let run = connectory(
        scratch.path(),
        &[
            "check",
            "--select",
            "security/secret-written,security/secret-suspected,power-platform/oauth-secret-exposed",
        ],
    );
    assert!(run.stdout.contains("nothing found"), "{}", run.stdout);
}

#[test]
fn a_client_id_alone_is_no_key() {
    let scratch = tempfile::tempdir().unwrap();
    let package = both(good(), &|e| {
        let settings = r#"{"token":{"type":"oauthSetting","oAuthSettings":{"identityProvider":"oauth2","clientId":"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}}}"#;
        e.insert(part("connectionparameters.json"), settings.into());
    });
    write(scratch.path(), "in.zip", &package);
    let run = connectory(scratch.path(), &["import", "in.zip", "--dry-run"]);
    assert!(
        run.stdout.contains("a client id stands here") && !run.stdout.contains("Revoke"),
        "{}",
        run.stdout
    );
}

/// What is wrong, and the rule that must be reported.
type Hostile = (fn() -> Vec<u8>, &'static str);

const HOSTILE: [Hostile; 16] = [
    (|| b"PK\x03\x04 and nothing else".to_vec(), "package/not-a-zip"),
    (|| good()[..good().len() / 2].to_vec(), "package/not-a-zip"),
    (|| with(&[raw("../../x", b"x")]), "package/path-unsafe"),
    (|| with(&[raw("/etc/x", b"x")]), "package/path-unsafe"),
    (|| with(&[raw("Solution.xml", b"<a/>")]), "package/entry-duplicate"),
    (|| with(&[Raw { mode: 0o120_777, ..raw("link", b"/etc/passwd") }]), "package/not-a-plain-file"),
    (|| with(&[Raw { flags: 1, ..raw("a", b"x") }]), "package/entry-encrypted"),
    (|| with(&[Raw { crc: Some(1), ..raw("a", b"x") }]), "package/entry-damaged"),
    (bomb, "package/too-large"),
    (
        || changed(good(), CONNECTOR, &|e| swap(e, "customizations.xml", "</Connectors>", "")),
        "package/xml-malformed",
    ),
    (
        || {
            changed(good(), CONNECTOR, &|e| {
                text(e, "solution.xml", |xml| format!("<!DOCTYPE a [<!ENTITY b \"b\">]>{xml}"))
            })
        },
        "package/xml-malformed",
    ),
    (
        || {
            changed(good(), CONNECTOR, &|e| {
                drop(e.insert(part("openapidefinition.json"), b"{\"a\":".to_vec()))
            })
        },
        "package/connector-file-malformed",
    ),
    (
        || {
            changed(good(), CONNECTOR, &|e| {
                drop(e.insert(part("policytemplateinstances.json"), b"{}".to_vec()))
            })
        },
        "package/connector-file-malformed",
    ),
    (
        || changed(good(), FLOW, &|e| drop(e.insert(FLOW_FILE.into(), b"{".to_vec()))),
        "package/workflow-malformed",
    ),
    (
        || {
            changed(good(), CONNECTOR, &|e| {
                swap(e, "customizations.xml", "<name>cnty_giteaissues", "<name>../../x")
            })
        },
        "import/connector-incomplete",
    ),
    (
        || {
            let mut entries = unpacked(&level(good(), CONNECTOR));
            swap(&mut entries, "customizations.xml", "<Connectors>", "<Others>");
            swap(&mut entries, "customizations.xml", "</Connectors>", "</Others>");
            swap(&mut entries, "customizations.xml", "<Connector>", "<Other>");
            swap(&mut entries, "customizations.xml", "</Connector>", "</Other>");
            zip(&entries)
        },
        "import/connector-missing",
    ),
];

/// A solution with more entries.
fn with(entries: &[Raw]) -> Vec<u8> {
    let solution = unpacked(&level(good(), CONNECTOR));
    let mut all: Vec<Raw> = solution.iter().map(|(name, bytes)| raw(name, bytes)).collect();
    all.extend_from_slice(entries);
    raw_zip(&all)
}

/// Many zeros in a few bytes.
fn bomb() -> Vec<u8> {
    let mut files = FileSet::new();
    files.insert(path("solution.xml"), vec![0; 8 << 20]);
    to_zip(&files).unwrap()
}

#[test]
fn what_is_broken_or_made_to_harm_is_refused_and_nothing_is_written() {
    for (number, (make, rule)) in HOSTILE.iter().enumerate() {
        let bytes = make();
        let rules = refusals(&archive(&bytes));
        assert!(rules.contains(rule), "{number}: {rules:?}");
        let scratch = tempfile::tempdir().unwrap();
        std::fs::create_dir(scratch.path().join("catalogue")).unwrap();
        write(scratch.path(), "in.zip", &bytes);
        let run = connectory(&scratch.path().join("catalogue"), &["import", "../in.zip"]);
        assert_eq!(run.code, 1, "{number}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(rule), "{number}: {}", run.stdout);
        assert_eq!(std::fs::read_dir(scratch.path().join("catalogue")).unwrap().count(), 0, "{number}");
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 2, "{number}");
    }
}

#[test]
fn sources_and_folders_that_are_broken_are_refused() {
    let mut broken = sources(&level(good(), FLOW));
    broken.insert(format!("Connectors/{NAME}.xml"), b"<Connector>".to_vec());
    assert_eq!(refusals(&folder(&broken)), BTreeSet::from(["import/file-malformed"]));
    for (name, text) in
        [("apiDefinition.swagger.json", "{\"swagger\": \"2.0\",}"), ("apiProperties.json", "[]")]
    {
        let mut entries = repository_folder();
        entries.extend([entry(name, text)]);
        assert_eq!(refusals(&folder(&entries)), BTreeSet::from(["import/file-malformed"]), "{name}");
    }
    let mut entries = repository_folder();
    entries.remove("apiDefinition.swagger.json");
    assert_eq!(refusals(&folder(&entries)), BTreeSet::from(["import/connector-incomplete"]));
}

#[cfg(unix)]
#[test]
fn links_in_folders_are_refused() {
    let scratch = tempfile::tempdir().unwrap();
    for (name, bytes) in repository_folder() {
        write(scratch.path(), &format!("in/{name}"), bytes);
    }
    std::os::unix::fs::symlink("/etc/passwd", scratch.path().join("in/icon.png")).unwrap();
    std::fs::create_dir(scratch.path().join("catalogue")).unwrap();
    let run = connectory(&scratch.path().join("catalogue"), &["import", "../in", "--format", "json"]);
    assert_eq!((run.code, run.stdout.contains("package/not-a-plain-file")), (1, true), "{}", run.stdout);
    assert_eq!(std::fs::read_dir(scratch.path().join("catalogue")).unwrap().count(), 0);
}

#[test]
fn bytes_that_were_changed_anywhere_are_read_or_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open_without_history(scratch.path()).unwrap();
    let (solution, sources) = (unpacked(&level(good(), FLOW)), sources(&level(good(), FLOW)));
    let mut seed = 99_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for round in 0..150 {
        let mut entries = if round % 3 == 0 { sources.clone() } else { solution.clone() };
        for _ in 0..1 + round % 3 {
            let name = entries.keys().nth(next(entries.len())).unwrap().clone();
            let bytes = entries.get_mut(&name).unwrap();
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"<>\"{}[]&,\0\xff"[next(11)],
                1 => drop(bytes.drain(at..at + next(bytes.len() - at + 1).min(40))),
                _ => bytes.extend_from_within(at..),
            }
        }
        let mut packed = zip(&entries);
        if round % 5 == 0 {
            let at = next(packed.len());
            packed[at] ^= 1 << next(8);
        }
        for input in [folder(&entries), archive(&packed)] {
            if let Incoming::Read(reading) = import(&input).unwrap() {
                let _ = plan(&catalogue, reading, &Wanted::default(), "2026-01-15".parse().unwrap());
            }
        }
    }
}

#[test]
fn connectors_go_to_their_place_and_overwrite_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("repository");
    write(&root, "connectory.toml", "roots = [\"connectors\", \"more\"]\n");
    std::fs::create_dir(root.join("connectors")).unwrap();
    std::fs::create_dir_all(root.join("more/here")).unwrap();
    write(scratch.path(), "in.zip", good());
    let import = |arguments: &[&str]| connectory(&root, &[&["import", "../in.zip"], arguments].concat());
    let run = import(&["--dry-run"]);
    assert_eq!((run.code, run.stderr.trim()), (0, "nothing was written"));
    assert!(run.stdout.contains("connectors/gitea-issues/v1/connector.toml"), "{}", run.stdout);
    assert!(!root.join("connectors/gitea-issues").exists());
    assert_eq!(import(&[]).code, 0);
    assert!(root.join("connectors/gitea-issues/v1/connector.toml").is_file());
    let usage = |arguments: &[&str], part: &str| {
        let run = import(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
    };
    usage(&[], "is there already");
    usage(&["--id", "Gitea"], "a letter is expected");
    usage(&["--id", "other", "--into", "../elsewhere"], "inside the catalogue");
    usage(&["--id", "other", "--into", "/"], "inside the catalogue");
    usage(&["--id", "other", "--into", "elsewhere"], "no connector is looked for");
    usage(&["--id", "other", "--into", "connectors/gitea-issues/v1"], "no connector is looked for");
    assert_eq!(import(&["--id", "other", "--into", "more/here"]).code, 0);
    assert!(root.join("more/here/other/v1/connector.toml").is_file());
    // A folder that is no connector's is not touched.
    write(&root, "connectors/third/v1/notes.txt", "mine");
    usage(&["--id", "third"], "is there already");
    assert_eq!(std::fs::read_dir(root.join("connectors/third/v1")).unwrap().count(), 1);
    // Another major version is a new line, beside the others.
    let second = MUTATIONS[10](good());
    write(scratch.path(), "in.zip", &second);
    usage(&["--id", "other", "--into", "connectors"], "has its lines in");
    assert_eq!(import(&["--id", "other"]).code, 0);
    assert!(root.join("more/here/other/v3/connector.toml").is_file());
    for (path, part) in [
        ("../nowhere.zip", "nowhere.zip"),
        ("connectory.toml", "nothing that can be imported"),
        ("connectors/gitea-issues/v1", "nothing that can be imported"),
    ] {
        let run = connectory(&root, &["import", path]);
        assert_eq!((run.code, run.stderr.contains(part)), (2, true), "{path}: {}", run.stderr);
    }
}

/// A repository in Microsoft's layout: three folders that can be read, two of which suggest one id, and one that
/// cannot; beside them what is no connector.
fn repository(root: &Path) {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/foreign/acme-orders");
    let text = std::fs::read_to_string(base.join("apiDefinition.swagger.json")).unwrap();
    let properties = std::fs::read_to_string(base.join("apiProperties.json")).unwrap();
    let old = text.replacen("\"version\": \"1.0.0\"", "\"version\": \"v1.4\"", 1);
    assert_ne!(old, text);
    for (folder, text) in [
        ("certified-connectors/10to8 Booking", old.as_str()),
        ("certified-connectors/Acme Orders", &text),
        ("independent-publisher-connectors/Acme-Orders", &text),
        (
            "certified-connectors/Broken",
            "{\"swagger\": \"2.0\",\n  \"info\": {\"title\": \"x\"\n  \"y\": 1}}",
        ),
    ] {
        write(root, &format!("{folder}/apiDefinition.swagger.json"), text);
        write(root, &format!("{folder}/apiProperties.json"), &properties);
    }
    write(root, "certified-connectors/Acme Orders/settings.json", "{}");
    write(root, "certified-connectors/Acme Orders/Thumbs.db", "x");
    write(root, "README.md", "# Connectors\n");
    write(root, "templates/readme.md", "nothing");
}

#[test]
fn a_whole_repository_is_imported_but_for_what_cannot_be_read() {
    let scratch = tempfile::tempdir().unwrap();
    let (theirs, root) = (scratch.path().join("theirs"), scratch.path().join("ours"));
    repository(&theirs);
    std::fs::create_dir(&root).unwrap();
    let dry = connectory(&root, &["import", "../theirs", "--dry-run", "--format", "json"]);
    assert_eq!(dry.code, 1, "{}", dry.stderr);
    assert_eq!(std::fs::read_dir(&root).unwrap().count(), 0);
    let told: Value = serde_json::from_str(&dry.stdout).unwrap();
    let connectors: Vec<(&str, &str, &str)> = told["connectors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["from"].as_str().unwrap(), one["id"].as_str().unwrap(), one["release"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("certified-connectors/10to8 Booking", "connector-10to8-booking", "1.4.0"),
        ("certified-connectors/Acme Orders", "acme-orders", "1.0.0"),
        ("independent-publisher-connectors/Acme-Orders", "acme-orders-2", "1.0.0"),
    ];
    assert_eq!(connectors, expected);
    let fault = &told["faults"][0];
    assert_eq!(
        (&fault["line"], &fault["rule"]),
        (&Value::from(2), &Value::from("import/file-malformed")),
        "{fault}"
    );
    assert_eq!(fault["file"], "certified-connectors/Broken/apiDefinition.swagger.json");
    let left: Vec<&str> =
        told["left_out"].as_array().unwrap().iter().map(|left| left["place"].as_str().unwrap()).collect();
    assert!(left.contains(&"certified-connectors/Acme Orders/settings.json"), "{left:?}");

    let run = connectory(&root, &["import", "--all", "../theirs"]);
    assert_eq!(run.code, 1);
    for word in [
        "certified-connectors/Broken/apiDefinition.swagger.json:2:",
        "4 folders",
        "3 connectors",
        "v1.4 → 1.4.0",
        "connector-10to8-booking",
        "certified-connectors/Acme Orders/settings.json",
    ] {
        assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
    }
    assert!(run.stderr.starts_with("3 connectors imported; 1 folder out for "), "{}", run.stderr);
    for (_, id, _) in expected {
        assert!(root.join(format!("catalogue/{id}/v1/connector.toml")).is_file(), "{id}");
    }
    let again = connectory(&root, &["import", "--all", "../theirs"]);
    assert_eq!(again.code, 1);
    assert!(
        again.stdout.contains("`acme-orders` is there already, in `catalogue/acme-orders/v1`"),
        "{}",
        again.stdout
    );
    assert!(again.stderr.starts_with("0 connectors imported"), "{}", again.stderr);
}

#[test]
fn a_folder_that_is_one_thing_is_no_repository() {
    let scratch = tempfile::tempdir().unwrap();
    let (theirs, root) = (scratch.path().join("theirs"), scratch.path().join("ours"));
    repository(&theirs);
    std::fs::create_dir(&root).unwrap();
    let one = "../theirs/certified-connectors/Acme Orders";
    let run = connectory(&root, &["import", one, "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = connectory(&root, &["import", "--all", one]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("holds no folder in Microsoft's layout"), "{}", run.stderr);
    let run = connectory(&root, &["import", "../theirs/templates"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("holds nothing that can be imported"), "{}", run.stderr);
}
