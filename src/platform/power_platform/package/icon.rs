//! The icon as solutions hold it: a PNG of at most 144 × 144 points.

use crate::icon::open;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader};
use std::io::Cursor;

/// The side of the square that Power Platform keeps, in points.
pub(crate) const SIDE: u32 = 144;

/// Scales an icon down where it is larger; smaller ones stay as they are, byte for byte.
///
/// # Errors
/// In a few words, when the bytes are no PNG or larger than is opened.
pub(crate) fn packaged(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let icon = open(bytes)?;
    if icon.width() <= SIDE && icon.height() <= SIDE {
        return Ok(bytes.to_vec());
    }
    let icon = match icon.color().has_alpha() {
        true => DynamicImage::from(icon.into_rgba8()),
        false => DynamicImage::from(icon.into_rgb8()),
    };
    let scaled = icon.resize(SIDE, SIDE, FilterType::Lanczos3);
    let mut png = Vec::new();
    scaled.write_with_encoder(PngEncoder::new(&mut png)).map_err(|error| error.to_string())?;
    Ok(png)
}

/// The width and height of a PNG.
///
/// # Errors
/// In a few words, when the bytes are no PNG.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), String> {
    let reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.into_dimensions().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icon::MAX_SIDE;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = Vec::new();
        let image = DynamicImage::new_rgb8(width, height);
        image.write_with_encoder(PngEncoder::new(&mut png)).unwrap();
        png
    }

    #[test]
    fn half_an_icon_is_none() {
        let whole = png(160, 160);
        assert!(packaged(whole.get(..whole.len() / 2).unwrap()).is_err());
        assert!(packaged(&png(MAX_SIDE + 1, 1)).is_err());
    }

    #[test]
    fn icons_are_scaled_down_and_never_up() {
        assert_eq!(size(&packaged(&png(160, 160)).unwrap()), Ok((144, 144)));
        assert_eq!(size(&packaged(&png(288, 144)).unwrap()), Ok((144, 72)));
        let small = png(96, 96);
        assert_eq!(packaged(&small).unwrap(), small);
        assert!(packaged(b"GIF89a").is_err() && packaged(&png(5_000, 1)).is_err());
    }
}
