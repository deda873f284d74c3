//! The icon: what format and size it has, what it stands on, and whether it is another's.

use crate::catalogue::{ICON, PROPERTIES, Release};
use crate::check::{Card, Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use crate::icon::{Color, Content, Icon, Picture, Print, difference};
use std::collections::BTreeMap;

const SUBMISSION: &str = "https://learn.microsoft.com/connectors/custom-connectors/certification-submission";

/// The smallest and the largest side that platforms take, in points.
const SIDES: (u32, u32) = (100, 230);

/// The largest file, in bytes.
const MAX_BYTES: usize = 1_000_000;

/// The largest share of width and height that the logo takes, in percent.
const MAX_LOGO: u32 = 70;

/// The margins of opposite sides differ by this share of the side at most, in percent.
const MAX_SKEW: u32 = 6;

/// Colours that differ by no more than this in any channel are the same.
const SAME_COLOR: u8 = 3;

const WHITE: Color = [0xff; 4];

/// The colour that the wizard of Power Platform fills in.
const DEFAULT_COLOR: Color = [0x00, 0x7e, 0xe5, 0xff];

/// Looks that differ in at most so many of 128 places are taken for the same.
const SAME_LOOK: u32 = 5;

/// A picture with fewer marks than this in its look has too little to be known by.
const MIN_MARKS: u32 = 8;

/// An icon that is something else than a PNG; no package is made with one.
pub const NOT_PNG: Rule = Rule {
    id: RuleId::new("icon/not-png"),
    severity: Severity::Error,
    summary: "The icon is not a PNG.",
    why: "Platforms take no other format.",
    fix: "Save the picture as a PNG, named `icon.png`.",
    reference: SUBMISSION,
    codes: &["icon-format", "5000.2.1.3", "5000.1.1.1"],
    check: Check::Release(|cx, release| report(cx, not_png(release))),
};

/// An icon that cannot be opened; no package is made with one.
pub const UNREADABLE: Rule = Rule {
    id: RuleId::new("icon/unreadable"),
    severity: Severity::Error,
    summary: "The icon cannot be opened.",
    why: "The icon is scaled for packages and shown on pages; what cannot be opened cannot be.",
    fix: "Save the icon as a PNG again, of 100 to 230 points.",
    reference: SUBMISSION,
    codes: &["icon-format", "5000.1.1.1"],
    check: Check::Release(|cx, release| report(cx, unreadable(release))),
};

pub(super) const RULES: &[Rule] = &[
    NOT_PNG,
    UNREADABLE,
    Rule {
        id: RuleId::new("icon/file-too-large"),
        severity: Severity::Error,
        summary: "The icon's file is larger than platforms take.",
        why: "The upload is refused at 1 MB, and every page that shows the icon loads slowly.",
        fix: "Scale the icon down, or save it with stronger compression.",
        reference: SUBMISSION,
        codes: &["icon-file-size", "5000.2.1.2"],
        check: Check::Release(file_too_large),
    },
    Rule {
        id: RuleId::new("icon/not-square"),
        severity: Severity::Warning,
        summary: "The icon is not a square.",
        why: "Designers stretch it or cut it.",
        fix: "Give the icon the same width and height.",
        reference: SUBMISSION,
        codes: &["icon-size", "5000.2.1.4"],
        check: Check::Release(not_square),
    },
    Rule {
        id: RuleId::new("icon/size-unfit"),
        severity: Severity::Warning,
        summary: "The icon is smaller or larger than platforms take.",
        why: "Certification takes 100 to 230 points; smaller icons are blurred.",
        fix: "Save the icon with a side of 100 to 230 points.",
        reference: SUBMISSION,
        codes: &["icon-size", "5000.2.1.4"],
        check: Check::Release(size_unfit),
    },
    Rule {
        id: RuleId::new("icon/transparent"),
        severity: Severity::Warning,
        summary: "One can see through the icon.",
        why: "It looks otherwise on every page; certification wants a background of a colour.",
        fix: "Put the logo on a background of the brand colour, and save the icon without transparency.",
        reference: SUBMISSION,
        codes: &["icon-opaque", "5000.2.1.5"],
        check: Check::Release(transparent),
    },
    Rule {
        id: RuleId::new("icon/background-uneven"),
        severity: Severity::Warning,
        summary: "The icon's corners do not have one colour.",
        why: "Designers put the icon on the brand colour; a background of another one shows its edges.",
        fix: "Fill the background with the brand colour.",
        reference: SUBMISSION,
        codes: &["icon-background-brand"],
        check: Check::Release(background_uneven),
    },
    Rule {
        id: RuleId::new("icon/background-white"),
        severity: Severity::Warning,
        summary: "The icon stands on white.",
        why: "On white pages the logo stands on nothing; certification asks for a colour.",
        fix: "Fill the background with the brand colour.",
        reference: SUBMISSION,
        codes: &["icon-background-brand"],
        check: Check::Release(|cx, release| background_is(cx, release, WHITE, "white")),
    },
    Rule {
        id: RuleId::new("icon/background-default"),
        severity: Severity::Warning,
        summary: "The icon stands on the colour that the wizard fills in.",
        why: "All connectors would look alike.",
        fix: "Fill the background with the colour of the brand.",
        reference: SUBMISSION,
        codes: &["icon-background-brand"],
        check: Check::Release(|cx, release| {
            background_is(cx, release, DEFAULT_COLOR, "the wizard's `#007ee5`")
        }),
    },
    Rule {
        id: RuleId::new("icon/background-not-brand"),
        severity: Severity::Warning,
        summary: "The icon's background is not the brand colour.",
        why: "Designers put the icon on the brand colour; its edges show.",
        fix: "Fill the background with the brand colour, or set the brand colour to that of the background.",
        reference: SUBMISSION,
        codes: &["icon-background-brand", "5000.2.1.1"],
        check: Check::Release(background_not_brand),
    },
    Rule {
        id: RuleId::new("icon/logo-too-large"),
        severity: Severity::Warning,
        summary: "The logo leaves too little room around it.",
        why: "Designers round the corners and scale the icon down; reviewers ask for a logo below 70 percent.",
        fix: "Scale the logo to at most 70 percent of the icon's width and height.",
        reference: SUBMISSION,
        codes: &["icon-padding"],
        check: Check::Release(logo_too_large),
    },
    Rule {
        id: RuleId::new("icon/logo-off-center"),
        severity: Severity::Note,
        summary: "The logo does not stand in the middle of the icon.",
        why: "It looks pushed aside in lists of icons.",
        fix: "Leave the same room on the left and on the right, and above and below.",
        reference: SUBMISSION,
        codes: &["icon-padding"],
        check: Check::Release(logo_off_center),
    },
];

/// Rules over the icons of all connectors.
pub(super) const CATALOGUE: &[Rule] = &[Rule {
    id: RuleId::new("icon/taken"),
    severity: Severity::Warning,
    summary: "Two connectors have the same icon, or icons that look the same.",
    why: "Users take one for the other; certification asks for an icon of one's own.",
    fix: "Draw an icon that differs by its form.",
    reference: SUBMISSION,
    codes: &["icon-unique"],
    check: Check::Catalogue(taken),
}];

/// Where something is wrong, and what.
type Place = (Location, String);

fn report(cx: &mut Cx<'_>, place: Option<Place>) {
    if let Some((location, message)) = place {
        cx.report(location, message);
    }
}

/// The icon and its place; what is retired needs none.
fn icon(release: &Release) -> Option<(Location, &Icon)> {
    let (path, _) = release.file_named(ICON)?;
    Some((Location::file(release.folder.join(path)), release.icon()?))
}

fn picture(release: &Release) -> Option<(Location, &Picture)> {
    let (location, icon) = icon(release)?;
    Some((location, icon.picture()?))
}

/// Endings of pictures that are no PNG.
const OTHER_ENDINGS: [&str; 7] = ["jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico"];

/// Where an icon has another format.
pub fn not_png(release: &Release) -> Option<Place> {
    if let Some((location, icon)) = icon(release) {
        return match &icon.content {
            Content::Other(kind) => Some((location, format!("a PNG is expected, found {kind}"))),
            Content::Broken(_) | Content::Picture(_) => None,
        };
    }
    let other = |name: &str| {
        let parts = name.rsplit_once('.');
        parts.is_some_and(|(stem, end)| {
            stem.eq_ignore_ascii_case("icon") && OTHER_ENDINGS.contains(&end.to_ascii_lowercase().as_str())
        })
    };
    let path = release.files.paths().find(|path| path.parent().is_root() && other(path.name()))?;
    Some((Location::file(release.folder.join(path)), format!("`{ICON}` is expected, found `{path}`")))
}

/// Where an icon cannot be opened, and why.
pub fn unreadable(release: &Release) -> Option<Place> {
    let (location, icon) = icon(release)?;
    match &icon.content {
        Content::Broken(error) => Some((location, format!("the icon cannot be opened: {error}"))),
        Content::Other(_) | Content::Picture(_) => None,
    }
}

fn file_too_large(cx: &mut Cx<'_>, release: &Release) {
    if let Some((location, icon)) = icon(release)
        && icon.bytes > MAX_BYTES
    {
        cx.report(location, format!("the icon has {} bytes, {MAX_BYTES} are allowed", icon.bytes));
    }
}

fn not_square(cx: &mut Cx<'_>, release: &Release) {
    if let Some((location, picture)) = picture(release)
        && picture.width != picture.height
    {
        let (width, height) = (picture.width, picture.height);
        cx.report(location, format!("a square is expected, found {width} × {height} points"));
    }
}

fn size_unfit(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    let (least, most) = SIDES;
    let fits = |side: u32| (least..=most).contains(&side);
    if !fits(picture.width) || !fits(picture.height) {
        let (width, height) = (picture.width, picture.height);
        let message = format!("{least} to {most} points are expected, found {width} × {height}");
        cx.report(location, message);
    }
}

fn transparent(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    if picture.transparent > 0 {
        let all = picture.width as usize * picture.height as usize;
        cx.report(location, format!("{} of {all} points can be seen through", picture.transparent));
    }
}

/// The colour of all four corners; none where they differ or can be seen through.
fn background(picture: &Picture) -> Option<Color> {
    let [first, ..] = picture.corners;
    (has_even_corners(picture) && first[3] == u8::MAX).then_some(first)
}

/// Whether all corners look alike; where they do not, nothing tells the logo from its background.
fn has_even_corners(picture: &Picture) -> bool {
    let [first, ..] = picture.corners;
    picture.corners.iter().all(|corner| difference(*corner, first) <= SAME_COLOR)
}

fn hex([red, green, blue, _]: Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn background_uneven(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    let opaque = picture.corners.iter().all(|corner| corner[3] == u8::MAX);
    if opaque && background(picture).is_none() {
        let colors = picture.corners.map(hex).join("`, `");
        cx.report(location, format!("one colour is expected in the corners, found `{colors}`"));
    }
}

fn background_is(cx: &mut Cx<'_>, release: &Release, color: Color, name: &str) {
    if let Some((location, picture)) = picture(release)
        && background(picture).is_some_and(|found| difference(found, color) <= SAME_COLOR)
    {
        cx.report(location, format!("a colour of the brand is expected behind the logo, found {name}"));
    }
}

/// The brand colour: the manifest's, or that of the properties.
fn brand_color(release: &Release) -> Option<Color> {
    let properties = || {
        let path = release.power_platform_path(PROPERTIES);
        release.document(path.as_str())?.root().at("/properties/iconBrandColor")?.as_str()
    };
    let text = release.manifest.brand_color.as_deref().or_else(properties)?;
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue, u8::MAX])
}

fn background_not_brand(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    let Some((found, brand)) = background(picture).zip(brand_color(release)) else { return };
    let is_told = [WHITE, DEFAULT_COLOR].iter().any(|color| difference(found, *color) <= SAME_COLOR);
    if difference(found, brand) > SAME_COLOR && !is_told {
        let message =
            format!("the brand colour `{}` is expected behind the logo, found `{}`", hex(brand), hex(found));
        cx.report(location, message);
    }
}

fn logo_too_large(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    let Some(logo) = picture.logo.filter(|_| has_even_corners(picture)) else { return };
    let (wide, high) = logo.share(picture);
    if wide > MAX_LOGO || high > MAX_LOGO {
        let message = format!(
            "the logo takes {wide} % of the width and {high} % of the height, {MAX_LOGO} % are allowed"
        );
        cx.report(location, message);
    }
}

fn logo_off_center(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, picture)) = picture(release) else { return };
    let Some(logo) = picture.logo else { return };
    let skewed = |one: u32, other: u32, side: u32| 100 * one.abs_diff(other) > MAX_SKEW * side;
    if skewed(logo.left, logo.right, picture.width) || skewed(logo.top, logo.bottom, picture.height) {
        let message = format!(
            "the logo leaves {} points on the left and {} on the right, {} above and {} below",
            logo.left, logo.right, logo.top, logo.bottom
        );
        cx.report(location, message);
    }
}

/// The parts of a look, and the bits of each: two looks that differ in fewer places than there are
/// parts share one of them.
const PARTS: u32 = 8;
const PART_BITS: u32 = 128 / PARTS;

/// Icons are compared with at most so many others that share a part of their look.
const MAX_COMPARED: usize = 32;

fn taken(cx: &mut Cx<'_>, cards: &[Card]) {
    let mut same: BTreeMap<&str, &Card> = BTreeMap::new();
    let mut near: BTreeMap<(u32, u16), Vec<(&Print, &Card)>> = BTreeMap::new();
    for card in cards {
        let Some((print, location)) = &card.icon else { continue };
        if let Some(other) = same.get(print.digest.as_str()) {
            cx.report(location.clone(), format!("`{}` has the same icon", other.id));
            continue;
        }
        same.insert(&print.digest, card);
        if print.look.count_ones() < MIN_MARKS {
            continue;
        }
        if let Some(other) = alike(print, &near) {
            cx.report(location.clone(), format!("`{}` has an icon that looks the same", other.id));
        }
        for key in parts(print) {
            near.entry(key).or_default().push((print, card));
        }
    }
}

/// The parts of a look with their numbers.
fn parts(print: &Print) -> impl Iterator<Item = (u32, u16)> {
    let look = print.look;
    (0..PARTS).map(move |part| (part, (look >> (part * PART_BITS)) as u16))
}

/// A card whose icon looks like a print.
fn alike<'c>(print: &Print, near: &BTreeMap<(u32, u16), Vec<(&Print, &'c Card)>>) -> Option<&'c Card> {
    let candidates = parts(print).filter_map(|key| near.get(&key));
    let mut candidates = candidates.flat_map(|cards| cards.iter().take(MAX_COMPARED));
    candidates.find(|(other, _)| print.distance(other) <= SAME_LOOK).map(|(_, card)| *card)
}
