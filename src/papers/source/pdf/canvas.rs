//! What a page shows: its letters and the lines drawn on it, each with its place; nothing is painted.

use hayro_interpret::font::Glyph as Shape;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::util::TransformExt;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, ParamCurve, PathSeg, Point, Rect, Shape as _};

/// A letter; lengths are in points, from the left and the top of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it stands for: one character, or several for a ligature.
    pub text: String,
    /// Where it begins.
    pub left: f64,
    /// Where the next one would begin.
    pub right: f64,
    /// What it stands on.
    pub base: f64,
    /// The size of its font.
    pub size: f64,
}

/// A straight line along or across the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Whether it goes along the lines of text.
    pub is_level: bool,
    /// Its height on the page, or how far right it stands.
    pub at: f64,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// The most lines drawn on a page that are looked at.
const MOST_RULES: usize = 10_000;
/// What is thinner than this is a line, in points.
const THIN: f64 = 2.5;
/// A letter without a width of its own is taken to be so wide, in thousandths of its size.
const USUAL_WIDTH: f64 = 500.0;
/// What stands for a letter that the file doesn't name.
pub const UNNAMED: char = char::REPLACEMENT_CHARACTER;

/// What pages showed.
#[derive(Debug, Default)]
pub struct Canvas {
    /// Letters, in the order in which they were drawn.
    pub glyphs: Vec<Glyph>,
    /// Lines.
    pub rules: Vec<Rule>,
    /// How many pictures there are.
    pub pictures: usize,
    /// How many letters are turned, or stand beside the page.
    pub aside: usize,
    /// How many letters lie unseen, as under a picture whose text was recognised.
    pub unseen: usize,
    /// How many letters may be noted; further ones are only counted.
    pub room: usize,
    /// How many letters found no room.
    pub beyond: usize,
    size: (f64, f64),
}

impl Canvas {
    /// What a page shows, up to a number of letters.
    ///
    /// Annotations are left out: the stamps of electronic signatures are such, and lie over the text.
    pub fn of<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>, room: usize) -> Self {
        let (width, height) = page.render_dimensions();
        let size = (f64::from(width), f64::from(height));
        let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
        let frame = Rect::new(0.0, 0.0, size.0, size.1);
        let start = page.initial_transform(true).to_kurbo();
        let mut canvas = Self { room, size, ..Self::default() };
        interpret_page(page, &mut Context::new(start, frame, cache, page.xref(), settings), &mut canvas);
        canvas
    }

    fn is_on_page(&self, point: Point) -> bool {
        (0.0..=self.size.0).contains(&point.x) && (0.0..=self.size.1).contains(&point.y)
    }

    fn rule(&mut self, from: Point, to: Point) {
        let (across, along) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if self.rules.len() >= MOST_RULES || across.min(along) > THIN || across.max(along) < 2.0 * THIN {
            return;
        }
        let (from, to) =
            (Point::new(from.x.min(to.x), from.y.min(to.y)), Point::new(from.x.max(to.x), from.y.max(to.y)));
        self.rules.push(if across > along {
            Rule { is_level: true, at: f64::midpoint(from.y, to.y), from: from.x, to: to.x }
        } else {
            Rule { is_level: false, at: f64::midpoint(from.x, to.x), from: from.y, to: to.y }
        });
    }
}

/// What a letter stands for; spaces of all widths are spaces.
fn text_of(shape: &Shape<'_>) -> String {
    let text = match shape.as_unicode() {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(text)) => text,
        None => UNNAMED.to_string(),
    };
    let is_nothing = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let plain = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    text.chars().filter(is_nothing).map(plain).collect()
}

impl<'a> Device<'a> for Canvas {
    fn draw_glyph(
        &mut self,
        shape: &Shape<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        mode: &GlyphDrawMode,
    ) {
        if self.glyphs.len() >= self.room {
            self.beyond += 1;
            return;
        }
        let place = transform * glyph_transform;
        let width = match shape {
            Shape::Outline(outline) => outline.advance_width().map_or(USUAL_WIDTH, f64::from),
            Shape::Type3(_) => USUAL_WIDTH,
        };
        let (start, end, top) = (place * Point::ZERO, place * Point::new(width, 0.0), place * Point::new(0.0, 1000.0));
        let text = text_of(shape);
        let is_level = (end.y - start.y).abs() <= (end.x - start.x).abs() * 0.1 && end.x >= start.x;
        if text.trim().is_empty() && (!is_level || text.is_empty()) {
            return;
        }
        if !is_level || !self.is_on_page(start) {
            self.aside += 1;
            return;
        }
        self.unseen += usize::from(matches!(mode, GlyphDrawMode::Invisible));
        let size = (top - start).hypot();
        self.glyphs.push(Glyph { text, left: start.x, right: end.x, base: start.y, size });
    }

    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'a>, mode: &PathDrawMode) {
        let placed = transform * path;
        match mode {
            PathDrawMode::Stroke(_) => {
                for side in placed.segments().take(MOST_RULES) {
                    if let PathSeg::Line(line) = side {
                        self.rule(line.start(), line.end());
                    }
                }
            }
            PathDrawMode::Fill(_) => {
                for area in placed.elements().split_inclusive(|element| matches!(element, kurbo::PathEl::ClosePath)) {
                    let bounds = BezPath::from_vec(area.to_vec()).bounding_box();
                    self.rule(Point::new(bounds.x0, bounds.y0), Point::new(bounds.x1, bounds.y1));
                }
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        self.pictures += 1;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
