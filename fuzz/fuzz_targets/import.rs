//! What is imported, by whomever it was made: archives, the XML and the JSON of solutions, folders.
#![no_main]

use connectory::catalogue::Date;
use connectory::files::FileSet;
use connectory::import::{Wanted, plan, read};
use connectory::platform::{Content, Incoming, Input};
use connectory_fuzz::{catalogue, path};
use libfuzzer_sys::fuzz_target;

const CUSTOMIZATIONS: &str = "<ImportExportXml><Connectors><Connector><connectorid>i</connectorid>\
    <displayname>A</displayname><name>a_b</name><scriptoperations>[]</scriptoperations>\
    <openapidefinition>/Connector/d.json</openapidefinition>\
    <connectionparameters>/Connector/p.json</connectionparameters></Connector></Connectors></ImportExportXml>";

const MANIFEST: &str = "<ImportExportXml><SolutionManifest><UniqueName>A</UniqueName><Version>1.0.0.4</Version>\
    <Publisher><CustomizationPrefix>acme</CustomizationPrefix></Publisher></SolutionManifest></ImportExportXml>";

const DEFINITION: &str =
    "{\"swagger\":\"2.0\",\"info\":{\"title\":\"A\",\"version\":\"1.0\"},\"paths\":{}}";

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let mut files = FileSet::new();
    let names: [(&str, &str); 4] = [
        ("customizations.xml", CUSTOMIZATIONS),
        ("solution.xml", MANIFEST),
        ("Connector/d.json", DEFINITION),
        ("Connector/p.json", "{}"),
    ];
    names.iter().for_each(|(name, text)| files.insert(path(name), *text));
    let content = match first % 8 {
        0 => Content::File(text.to_vec()),
        number @ 1..=4 => {
            if let Some((name, _)) = names.get(usize::from(number) - 1) {
                files.insert(path(name), text);
            }
            Content::Folder(files, Vec::new())
        }
        number => {
            let mut files = FileSet::new();
            files.insert(path("apiDefinition.swagger.json"), DEFINITION);
            files.insert(path("Other/Customizations.xml"), if number == 7 { text } else { b"<a/>" });
            files.insert(path(if number == 5 { "apiProperties.json" } else { "settings.json" }), text);
            if number < 7 {
                files.remove(&path("Other/Customizations.xml"));
            }
            Content::Folder(files, Vec::new())
        }
    };
    let incoming = read(&Input { name: path("in"), content }).expect("templates are filled");
    if let Incoming::Read(reading) = incoming {
        let _ = plan(catalogue(), reading, &Wanted::default(), Date::constant(2026, 1, 15));
    }
});
