"""Two charts as SVG, written by hand: bars and latency curves."""
import math
from xml.sax.saxutils import escape

COLORS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#a463f2", "#97bbf5", "#9c6b4e")
STYLE = ("text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px;font-weight:600}"
         ".axis{stroke:#999;stroke-width:1}.grid{stroke:#ddd;stroke-width:1}.value{font-weight:600}")


class Drawing:
    def __init__(self, width, height, title):
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                      f'height="{height}" role="img"><title>{escape(title)}</title><style>{STYLE}</style>'
                      f'<rect width="{width}" height="{height}" fill="#fff"/>']
        self.text(16, 24, title, "title")

    def text(self, x, y, text, kind="", anchor="start"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>')

    def line(self, x1, y1, x2, y2, kind):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def rect(self, x, y, width, height, color):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0, width):.1f}" height="{height:.1f}" '
                          f'fill="{color}"/>')

    def curve(self, points, color):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')

    def finish(self):
        return "\n".join(self.parts + ["</svg>"]) + "\n"


def bars(title, unit, rows):
    """Horizontal bars. A row is (name, value, low, high): the whisker spans low to high."""
    left, width, height = 150, 460, 28
    drawing = Drawing(left + width + 120, 50 + height * len(rows) + 16, title)
    largest = max([high for _, _, _, high in rows if high == high] + [1e-9])
    for number, (name, value, low, high) in enumerate(rows):
        y = 44 + number * height
        drawing.text(left - 8, y + 15, name, anchor="end")
        drawing.rect(left, y + 3, value / largest * width, height - 10, COLORS[number % len(COLORS)])
        middle = y + 3 + (height - 10) / 2
        drawing.line(left + low / largest * width, middle, left + high / largest * width, middle, "axis")
        drawing.text(left + high / largest * width + 8, y + 16, f"{value:.4g} {unit}", "value")
    return drawing.finish()


def latency_curves(title, unit, curves):
    """Latency over percentiles, both axes logarithmic: each tenfold step to the right is ten times rarer.

    curves: {name: [[share, latency], ...]}
    """
    left, top, width, height = 70, 44, 560, 300
    drawing = Drawing(left + width + 160, top + height + 50, title)
    points = {name: [(share, value) for share, value in curve if share < 1 and value > 0]
              for name, curve in curves.items()}
    values = [value for curve in points.values() for _, value in curve] or [1]
    rarest = max([share for curve in points.values() for share, _ in curve] + [0.99])
    span = -math.log10(1 - rarest)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)

    def x_of(share):
        return left + -math.log10(1 - share) / span * width

    def y_of(value):
        return top + height - (math.log10(value) - low) / (high - low) * height

    for exponent in range(low, high + 1):
        drawing.line(left, y_of(10 ** exponent), left + width, y_of(10 ** exponent), "grid")
        drawing.text(left - 6, y_of(10 ** exponent) + 4, f"{10 ** exponent:g}", anchor="end")
    for share in (0, 0.5, 0.9, 0.99, 0.999, 0.9999):
        if share <= rarest:
            drawing.line(x_of(share), top, x_of(share), top + height, "grid")
            drawing.text(x_of(share), top + height + 16, f"{share * 100:g} %", anchor="middle")
    drawing.text(left, top + height + 36, f"latency in {unit} over percentile")
    for number, (name, curve) in enumerate(points.items()):
        color = COLORS[number % len(COLORS)]
        drawing.curve([(x_of(share), y_of(value)) for share, value in curve], color)
        drawing.rect(left + width + 16, top + 20 * number, 12, 12, color)
        drawing.text(left + width + 34, top + 20 * number + 11, name)
    return drawing.finish()
