//! Archives that are made to harm: refused, with nothing read beyond bounds and nothing left out of
//! sight; and good packages with every kind of damage.

use crate::archives::*;
use crate::verify::archives;
use crate::verify::{asked, rules, verified};
use connectory::check::Severity;
use connectory::files::FileSet;
use connectory::package::{Budget, MAX_UNPACKED_BYTES, Nested, read_zip, to_zip};
use connectory::path::RepoPath;
use connectory::platform::{Asked, Verified};

/// An archive whose bytes unpack to a thousand times as many.
fn bomb() -> Vec<u8> {
    let mut files = FileSet::new();
    files.insert(RepoPath::parse("zeros.bin").unwrap(), vec![0; 32 * 1024 * 1024]);
    to_zip(&files).unwrap()
}

/// The directory of an archive, told to name its first entry again and again.
fn overlapping() -> Vec<u8> {
    let one = raw_zip(&[raw("a.txt", &vec![b'x'; 1 << 20])]);
    let start = one.len() - 22 - 46 - 5;
    let (head, record) = (&one[..start], &one[start..one.len() - 22]);
    let mut bytes = head.to_vec();
    for number in 0..3_000 {
        let mut record = record.to_vec();
        record[46..51].copy_from_slice(format!("{number:05}").as_bytes());
        bytes.extend(record);
    }
    let size = (bytes.len() - start) as u32;
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00\xb8\x0b\xb8\x0b");
    bytes.extend(size.to_le_bytes());
    bytes.extend((start as u32).to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(b"the core".to_vec(), |bytes, _| raw_zip(&[raw("a/b.zip", &bytes), raw("c.zip", &bytes)]))
}

/// What is tried, the bytes, and the rule that must be among those that are reported.
pub fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let many = |count: usize| raw_zip(&(0..count).map(|n| raw(&format!("{n}"), b"")).collect::<Vec<_>>());
    let one = |entry: Raw| raw_zip(&[raw("intro.md", b"x"), entry]);
    let mut surplus = good().to_vec();
    surplus.extend(b"surplus");
    let mut before = b"before".to_vec();
    before.extend(good());
    let letters = |name: &str| raw_zip(&[raw("Stra\u{df}e.md", b"x"), raw(name, b"y")]);
    let composed = raw_zip(&[raw("\u{e9}.md", b"x"), raw("e\u{301}.md", b"y")]);
    vec![
        ("no bytes", Vec::new(), "package/not-a-zip"),
        ("a text", b"hello".to_vec(), "package/not-a-zip"),
        ("cut off", good()[..good().len() / 2].to_vec(), "package/not-a-zip"),
        ("cut off at its end", good()[..good().len() - 1].to_vec(), "package/not-a-zip"),
        ("bytes behind", surplus, "package/surplus-bytes"),
        ("bytes before", before, "package/surplus-bytes"),
        ("an end alone", b"PK\x05\x06".to_vec(), "package/not-a-zip"),
        ("parent folders", one(raw("../../etc/passwd", b"x")), "package/path-unsafe"),
        ("inner parents", one(raw("a/../../x", b"x")), "package/path-unsafe"),
        ("absolute", one(raw("/etc/passwd", b"x")), "package/path-unsafe"),
        ("backslashes", one(raw("..\\x", b"x")), "package/path-unsafe"),
        ("a drive", one(raw("C:/x", b"x")), "package/path-unsafe"),
        ("a control character", one(raw("a\nb", b"x")), "package/path-unsafe"),
        ("no UTF-8", one(Raw { name: b"\xff\xfe".to_vec(), ..raw("", b"x") }), "package/path-unsafe"),
        ("no name", one(raw("", b"x")), "package/path-unsafe"),
        ("twice", one(raw("intro.md", b"y")), "package/entry-duplicate"),
        ("case", one(raw("INTRO.MD", b"y")), "package/entry-duplicate"),
        ("file and folder", one(raw("intro.md/x", b"y")), "package/entry-duplicate"),
        ("a link", one(Raw { mode: 0o120_777, ..raw("link", b"/etc/passwd") }), "package/not-a-plain-file"),
        ("a device", one(Raw { mode: 0o060_644, ..raw("dev", b"") }), "package/not-a-plain-file"),
        ("a password", one(Raw { flags: 1, ..raw("secret.md", b"x") }), "package/entry-encrypted"),
        ("a wrong sum", one(Raw { crc: Some(1), ..raw("a.md", b"x") }), "package/entry-damaged"),
        ("another method", one(Raw { method: 12, ..raw("a.md", b"x") }), "package/entry-damaged"),
        ("no deflate", one(Raw { method: 8, ..raw("a.md", b"\xff\xff\xff") }), "package/entry-damaged"),
        ("a bomb", bomb(), "package/too-large"),
        ("a bomb inside", one(raw("package.zip", &bomb())), "package/too-large"),
        ("overlaps", overlapping(), "package/too-large"),
        ("sixty thousand entries", many(60_000), "package/too-large"),
        ("a hundred thousand entries", many(100_000), "package/too-large"),
        ("ten deep", nested(10), "package/intro-missing"),
        ("a drive with backslashes", one(raw("C:\\x", b"x")), "package/path-unsafe"),
        ("a share", one(raw("\\\\server\\x", b"x")), "package/path-unsafe"),
        ("a stream", one(raw("intro.md:x", b"x")), "package/path-unsafe"),
        ("a device of Windows", one(raw("a/AUX.json", b"x")), "package/path-unsafe"),
        ("a dot at the end", one(raw("a./x", b"x")), "package/path-unsafe"),
        ("a wildcard", one(raw("*.md", b"x")), "package/path-unsafe"),
        ("a long name", one(raw(&"a".repeat(600), b"x")), "package/path-unsafe"),
        ("deep folders", one(raw(&"a/".repeat(30_000), b"")), "package/path-unsafe"),
        ("folders with backslashes", one(raw("a\\x.txt", b"x")), "package/entry-backslash"),
        ("sharp letters", letters("STRASSE.md"), "package/entry-duplicate"),
        ("composed letters", composed, "package/entry-duplicate"),
        ("folder in other letters", one(raw("INTRO.md/x", b"y")), "package/entry-duplicate"),
        (
            "another name inside",
            one(Raw { local_name: Some(b"b.md".to_vec()), ..raw("a.md", b"x") }),
            "package/entry-damaged",
        ),
        (
            "a name for some",
            one(Raw { extra: unicode_path(b"../b.md"), ..raw("a.md", b"x") }),
            "package/path-unsafe",
        ),
        ("masked", one(Raw { flags: 1 << 13, ..raw("a.md", b"x") }), "package/entry-encrypted"),
        ("a lie about sizes", lie_about_sizes(), "package/entry-damaged"),
        ("a fifo", one(Raw { mode: 0o010_644, ..raw("pipe", b"") }), "package/not-a-plain-file"),
        ("one within the other", within_another(), "package/too-large"),
        ("its own content", quine(), "package/intro-missing"),
        ("ZIP64", zip64(), "package/too-large"),
        ("two ends", two_ends(), "package/entry-damaged"),
        ("a part of several", part_of_several(), "package/not-a-zip"),
        ("a gap", gap(), "package/surplus-bytes"),
    ]
}

/// A further field that gives an entry another name.
fn unicode_path(name: &[u8]) -> Vec<u8> {
    let length = (5 + name.len()) as u16;
    [&0x7075_u16.to_le_bytes()[..], &length.to_le_bytes(), &[1, 0, 0, 0, 0], name].concat()
}

/// An archive with its directory split off: entries, directory, last record.
fn parts(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let at = bytes.len() - 22 + 16;
    let start = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    (bytes[..start].to_vec(), bytes[start..bytes.len() - 22].to_vec())
}

/// Sizes behind the data that are not those of the directory.
fn lie_about_sizes() -> Vec<u8> {
    let mut bytes = raw_zip(&[Raw { sizes_behind: true, ..raw("a.md", b"text") }]);
    let at = bytes.windows(4).position(|window| window == b"PK\x07\x08").unwrap();
    bytes[at + 8] += 1;
    bytes
}

/// A second entry whose header and data stand in the data of the first.
fn within_another() -> Vec<u8> {
    let (inner, mut record) = parts(&raw_zip(&[raw("b.md", b"twice")]));
    let (outer, mut directory) = parts(&raw_zip(&[raw("a.md", &inner)]));
    let at = (outer.len() - inner.len()) as u32;
    record[42..46].copy_from_slice(&at.to_le_bytes());
    directory.extend(record);
    let end = end_of(2, directory.len() as u32, outer.len() as u32, 0);
    [outer, directory, end].concat()
}

/// An archive in an archive in an archive, all of one name, as one that holds itself would be.
fn quine() -> Vec<u8> {
    (0..200).fold(b"x".to_vec(), |bytes, _| raw_zip(&[raw("r/r.zip", &bytes)]))
}

fn zip64() -> Vec<u8> {
    let bytes = raw_zip(&[raw("a.md", b"x")]);
    let (head, end) = bytes.split_at(bytes.len() - 22);
    [head, b"PK\x06\x06", &[0; 52], b"PK\x06\x07", &[0; 16], end].concat()
}

/// A comment that is an end of its own, for readers that look from behind.
fn two_ends() -> Vec<u8> {
    let (entries, directory) = parts(&raw_zip(&[raw("a.md", b"x")]));
    let [size, start] = [directory.len() as u32, entries.len() as u32];
    [entries, directory, end_of(1, size, start, 22), end_of(0, 0, 0, 0)].concat()
}

fn part_of_several() -> Vec<u8> {
    let mut bytes = raw_zip(&[raw("a.md", b"x")]);
    let at = bytes.len() - 22 + 4;
    bytes[at] = 1;
    bytes
}

/// Bytes between the entries and the directory.
fn gap() -> Vec<u8> {
    let (entries, directory) = parts(&raw_zip(&[raw("a.md", b"x")]));
    let end = end_of(1, directory.len() as u32, entries.len() as u32 + 7, 0);
    [entries, b"between".to_vec(), directory, end].concat()
}

#[test]
fn honest_ways_of_packing_are_read() {
    let behind =
        raw_zip(&[Raw { sizes_behind: true, ..raw("a.md", b"text") }, raw("b/c.md", b"x"), raw("d/", b"")]);
    let mut commented = behind.clone();
    let at = commented.len() - 2;
    commented[at] = 5;
    commented.extend(b"hello");
    for bytes in [behind, commented] {
        let archive = read_zip(&bytes, &mut Budget::default());
        assert!(archive.problems.is_empty(), "{:?}", archive.problems);
        assert_eq!((archive.files.len(), archive.folders.len()), (2, 2));
    }
}

#[test]
fn hostile_archives_are_never_mended_into_less() {
    for (what, bytes, _) in hostile() {
        let archive = read_zip(&bytes, &mut Budget::default());
        let repair = (archives().repair)("p.zip", &bytes, Asked::default()).unwrap();
        if !archive.is_whole() {
            assert!(repair.bytes.is_none() && repair.refusal.is_some(), "{what}");
        }
    }
}

#[test]
fn hostile_archives_are_refused_in_no_time() {
    let before = std::time::Instant::now();
    for (what, bytes, rule) in hostile() {
        let found = rules(&bytes);
        assert!(found.contains(rule), "{what}: {rule} is not among {found:?}");
        assert!(verified(&bytes).findings.iter().any(|finding| finding.rule.severity == Severity::Error));
    }
    assert!(before.elapsed().as_secs() < 60);
}

/// Nested bombs are unpacked within one budget, however many there are.
#[test]
fn memory_is_bounded_over_all_archives() {
    let zeros = vec![7; 1 << 20];
    let mut files = FileSet::new();
    for number in 0..60 {
        files.insert(RepoPath::parse(&format!("{number}.bin")).unwrap(), zeros.clone());
    }
    let one = to_zip(&files).unwrap();
    let many: Vec<Raw> = (0..8).map(|number| raw(&format!("{number}.zip"), &one)).collect();
    let package = Nested::open(&raw_zip(&many), 2, &mut Budget::default());
    let unpacked: usize =
        package.inner.values().flat_map(|inner| inner.archive.files.iter()).map(|(_, b)| b.len()).sum();
    assert!(unpacked as u64 <= MAX_UNPACKED_BYTES && unpacked > 200 << 20, "{unpacked}");
    assert!(!package.is_whole());
}

const NAMES: [&str; 18] = [
    "intro.md",
    "README.MD",
    "x.zip",
    "__MACOSX/x",
    ".DS_Store",
    "PkgAssets/y.zip",
    "pkgassets/z.zip",
    "a\\b.md",
    "Connector/q.json",
    "Connectors/q.json",
    "Workflows/q.json",
    "Other/Solution.xml",
    "solution.xml",
    "../x",
    "/y",
    "[Content_Types].xml",
    "d/",
    "customProperties.json",
];

/// Changes one entry of an archive, or one thing about all of them.
fn disturb(entries: &mut Vec<Raw>, random: &mut Random) {
    if entries.is_empty() {
        return;
    }
    let at = random.below(entries.len());
    let name = String::from_utf8_lossy(&entries[at].name).into_owned();
    match random.below(14) {
        0 => drop(entries.remove(at)),
        1 => entries.push(entries[at].clone()),
        2 => entries.push(raw(NAMES[random.below(NAMES.len())], b"{}")),
        3 => entries[at].name = NAMES[random.below(NAMES.len())].as_bytes().to_vec(),
        4 => entries[at].name = name.to_uppercase().into_bytes(),
        5 => entries[at].name = name.to_lowercase().into_bytes(),
        6 => entries.iter_mut().for_each(|entry| entry.name = [b"My Folder/", &entry.name[..]].concat()),
        7 => entries[at].name = name.replace('/', "\\").into_bytes(),
        8 => entries[at].data.splice(0..0, *b"\xEF\xBB\xBF").for_each(drop),
        9 if !entries[at].data.is_empty() => {
            let data = &mut entries[at].data;
            let from = random.below(data.len());
            let to = from + random.below(data.len() - from + 1);
            data.drain(from..to);
        }
        10 if !entries[at].data.is_empty() => {
            let place = random.below(entries[at].data.len());
            entries[at].data[place] = random.below(256) as u8;
        }
        11 => entries[at].sizes_behind = true,
        12 => entries[at].mode = *random.of(&[0, 0o040_755, 0o120_777, 0o100_600]),
        13 => entries[at].flags = 1 << random.below(16),
        _ => {}
    }
}

/// A package with something changed somewhere in it.
fn disturbed(bytes: &[u8], depth: usize, random: &mut Random) -> Vec<u8> {
    let mut entries: Vec<Raw> = unpacked(bytes).iter().map(|(name, data)| raw(name, data)).collect();
    let inner: Vec<usize> = (0..entries.len()).filter(|n| entries[*n].name.ends_with(b".zip")).collect();
    if depth > 0 && !inner.is_empty() && random.below(4) > 0 {
        let at = *random.of(&inner);
        entries[at].data = disturbed(&entries[at].data.clone(), depth - 1, random);
    }
    if depth == 0 || random.below(3) == 0 {
        (0..=random.below(2)).for_each(|_| disturb(&mut entries, random));
    }
    let mut bytes = raw_zip(&entries);
    if random.below(6) == 0 {
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
    }
    match random.below(40) {
        0 => bytes.truncate(random.below(bytes.len())),
        1 => bytes.extend(b"behind"),
        2 => drop(bytes.splice(0..0, *b"before")),
        _ => {}
    }
    bytes
}

fn accepts(verified: &Verified) -> Option<bool> {
    verified.official.as_ref().and_then(|official| official.accepts)
}

/// What must hold of any package, whatever became of it.
fn judge(bytes: &[u8], asking: Asked) -> Verified {
    let verified = asked(bytes, asking);
    let has_error = verified.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert!(accepts(&verified) != Some(false) || has_error, "refused without an error");
    verified
}

/// What must hold of the mended copy of any package.
fn mend(bytes: &[u8], before: &Verified, asking: Asked) {
    let repair = (archives().repair)("p.zip", bytes, asking).unwrap();
    let Some(copy) = repair.bytes else { return };
    assert!(!repair.done.is_empty());
    let archive = read_zip(&copy, &mut Budget::default());
    assert!(archive.problems.is_empty(), "{:?}", archive.problems);
    let after = judge(&copy, asking);
    assert!(accepts(before) != Some(true) || accepts(&after) == Some(true), "{:?}", repair.done);
    let again = (archives().repair)("p.zip", &copy, asking).unwrap();
    assert!(again.done.is_empty(), "{:?} and then {:?}", repair.done, again.done);
}

#[test]
fn ten_thousand_changes_never_end_the_program() {
    let found = verified(small());
    assert!(found.findings.is_empty(), "{:#?}", found.findings);
    let run = |seed: u64| {
        let mut random = Random::new(seed);
        for number in 0..2_500 {
            let bytes = disturbed(small(), 2, &mut random);
            let asking = Asked { plugin: random.below(4) == 0 };
            let before = judge(&bytes, asking);
            if number % 4 == 0 {
                mend(&bytes, &before, asking);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4).map(|seed| scope.spawn(move || run(seed))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}
