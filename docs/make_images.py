"""Makes docs/images/annotated-article.png: the HTML form of examples/gulf-exercise.txt, one card open.

Needs Chromium (or Chrome) on the path: python docs/make_images.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ARTICLE = ROOT / "examples" / "gulf-exercise.txt"
PICTURE = ROOT / "docs" / "images" / "annotated-article.png"
OPEN = "zolfaghar"  # whose card is open
WIDTH, HEIGHT = 900, 1000


def main() -> None:
    import catalog

    annotation = catalog.annotate(ARTICLE.read_text(encoding="utf-8"))
    number = [s.id for s in annotation.systems].index(OPEN) + 1
    browser = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if browser is None:
        sys.exit("no Chromium or Chrome on the path")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "article.html"
        # The page itself runs no script. Its copy for the picture has one, which presses the number of the mention.
        html = re.sub(r"<meta http-equiv[^>]*>", "", annotation.to_html(title="Gulf exercise"))
        press = f"<script>document.getElementById('wsc-{number}-1').click()</script></body>"
        page.write_text(html.replace("</body>", press), encoding="utf-8")
        shot = Path(folder) / "shot.png"
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=2",
             f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={shot}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(shot, PICTURE)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
