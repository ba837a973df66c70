"""What the sizes of a photo cost: all from one reading, and each from a reading of its own, as Wagtail comes."""

import time
from io import BytesIO

from django.core.files.base import File
from PIL import Image, ImageChops
from wagtail.images.models import Filter

from cms.media.cascade import ready_filters
from cms.media.models import CustomImage
from tests.bench.result import Result

SIZE = (4000, 3000)  # 12 megapixels
FILTERS = [Filter(f"width-{width}|format-webp") for width in (320, 480, 800, 1200, 1600)]
ROUNDS = 5


def photo():
    """Return a JPEG with what a photo has: slow light, at each scale less of what is smaller, the grain of a sensor."""
    light = Image.linear_gradient("L").resize(SIZE)
    shapes = Image.merge("RGB", [light] * 3)
    for across, strength in ((8, 60), (40, 35), (200, 20), (1000, 8), (4000, 5)):
        noise = [Image.effect_noise((across, across * 3 // 4), strength) for _band in range(3)]
        larger = [band.resize(SIZE, Image.Resampling.BICUBIC) for band in noise]
        shapes = ImageChops.add(shapes, Image.merge("RGB", larger), 1, -128)
    written = BytesIO()
    shapes.save(written, "JPEG", quality=90)
    return written.getvalue()


def five_sizes():
    """Compare the CPU of five WebP sizes: the least of several, taken in turns."""
    data = photo()
    image = CustomImage(title="Photo", width=SIZE[0], height=SIZE[1])
    image.file.name = "pictures/photo.jpg"
    costs = {_in_one_go: [], _one_by_one: []}
    for _round in range(ROUNDS):
        for way, times in costs.items():
            begun = time.process_time()
            way(image, data)
            times.append(time.process_time() - begun)
    ours, stock = (min(times) for times in costs.values())
    yield Result("G12", "cpu_of_five_sizes_vs_stock_willow", ours / stock, "<=", 0.45)


def _in_one_go(image, data):
    for ready in ready_filters(image, FILTERS, BytesIO(data)):
        ready.run(image, BytesIO())


def _one_by_one(image, data):
    for stock in FILTERS:
        stock.run(image, BytesIO(), source=File(BytesIO(data), name="photo.jpg"))
