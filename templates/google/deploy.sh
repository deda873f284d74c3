#!/usr/bin/env bash
# Brings {{ id }} {{ version }} to Google Integration Connectors.
#
#   deploy.sh                     upload, validate, create the connector and this version
#   deploy.sh update              write name, description, logo and labels of the connector again
{% if has_partner -%}
#   deploy.sh publish | withdraw  ask Google to publish this version as a partner's, or take that back
{% endif -%}
#   deploy.sh deprecate [ID ...]  deprecate versions{% if deprecated %}; without ids {{ deprecated|join(", ") }}{% endif %}
#   deploy.sh fill FILE           print a file of this folder with its variables filled in
#
# PROJECT, BUCKET and SERVICE_ACCOUNT must be set. With DRY_RUN=1 calls are printed, not made.
# Every step may be repeated: what is there already is left as it is, and said to be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

: "${PROJECT:?set PROJECT to the id of the Google Cloud project}"
: "${BUCKET:?set BUCKET to the name of a Cloud Storage bucket, without gs://}"
: "${SERVICE_ACCOUNT:?set SERVICE_ACCOUNT to the e-mail address of the service account of the connector}"
DRY_RUN="${DRY_RUN:-}"

# Whatever is filled in is held to what names may have, so that it can be no more than a name.
expect() {
    if [[ ! "$2" =~ ^$3$ ]]; then
        echo "$1: $4 expected, found: $2" >&2
        exit 2
    fi
}
expect PROJECT "$PROJECT" '[a-z0-9][a-z0-9.:-]*' 'the id of a project is'
expect BUCKET "$BUCKET" '[a-z0-9][a-z0-9._-]*' 'the name of a bucket is'
expect SERVICE_ACCOUNT "$SERVICE_ACCOUNT" '[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9.-]+' 'an e-mail address is'

readonly ID='{{ id }}'
readonly VERSION='{{ version_id }}'
readonly API='https://connectors.googleapis.com/v1'
readonly CONNECTORS="projects/$PROJECT/locations/global/customConnectors"
readonly STORE="gs://$BUCKET/$ID/$VERSION"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# Variables stand in these fields alone; whatever authors wrote elsewhere stays as it is.
fill() {
    sed -E "/^ *\"({{ placed|join("|") }})\": /{
        s|[$][{]PROJECT[}]|$PROJECT|g
        s|[$][{]BUCKET[}]|$BUCKET|g
        s|[$][{]SERVICE_ACCOUNT[}]|$SERVICE_ACCOUNT|g
    }" "$1"
}

# call METHOD ADDRESS [FILE]: the answer is in $scratch/answer, its status in $status.
status=''
call() {
    local body=()
    if [ -n "${3:-}" ]; then
        fill "$3" >"$scratch/body"
        body=(--header 'Content-Type: application/json' --data-binary "@$scratch/body")
    fi
    if [ -n "$DRY_RUN" ]; then
        printf '%s %s %s\n' "$1" "$API/$2" "${3:-}"
        printf '{}\n' >"$scratch/answer"
        status=200
        return
    fi
    local token
    token="$(gcloud auth print-access-token)"
    # The token comes from standard input, so that no list of processes shows it.
    status="$(printf 'Authorization: Bearer %s\n' "$token" |
        curl --silent --show-error --request "$1" --header @- ${body[@]+"${body[@]}"} \
            --output "$scratch/answer" --write-out '%{http_code}' "$API/$2")"
}

# The value of a text in the answer.
text() {
    sed -nE "s/.*\"$1\": *\"(([^\"\\\\]|\\\\.)*)\".*/\1/p" "$scratch/answer" | sed -n 1p
}

refuse() {
    echo "$1: Google answered $status" >&2
    cat "$scratch/answer" >&2
    exit 1
}

# Waits for the operation that was begun.
finish() {
    [ -z "$DRY_RUN" ] || return 0
    local operation tries=0
    operation="$(sed -nE 's|.*"name": *"(projects/[^"]*/operations/[^"]*)".*|\1|p' "$scratch/answer" | sed -n 1p)"
    until grep -qE '"done": *true' "$scratch/answer"; do
        if [ -z "$operation" ]; then
            refuse "$1 gave no operation to wait for"
        fi
        tries=$((tries + 1))
        if [ "$tries" -gt "${TRIES:-60}" ]; then
            echo "$1 goes on; look at $API/$operation" >&2
            exit 1
        fi
        sleep "${PAUSE:-5}"
        call GET "$operation"
        [[ "$status" == 2* ]] || refuse "$1"
    done
    if grep -qE '"error": *\{' "$scratch/answer"; then
        refuse "$1"
    fi
    echo "$1: done"
}

# create WHAT ADDRESS FILE: what is there already is left as it is.
create() {
    call POST "$2" "$3"
    case "$status" in
        2*) finish "$1" ;;
        409) echo "$1: there already, left as it is" ;;
        *) refuse "$1" ;;
    esac
}

# act WHAT METHOD ADDRESS FILE
act() {
    call "$2" "$3" "$4"
    [[ "$status" == 2* ]] || refuse "$1"
    finish "$1"
}

upload() {
    if [ -n "$DRY_RUN" ]; then
        echo "gcloud storage cp $1 $STORE/$1"
    else
        gcloud storage cp "$1" "$STORE/$1"
    fi
}

deploy() {
    upload '{{ definition }}'
{%- if has_icon %}
    upload icon.png
{%- endif %}
    call POST "$CONNECTORS:validateCustomConnectorSpec" validate.json
    [[ "$status" == 2* ]] || refuse 'validation'
    local message
    message="$(text errorMessage)"
    if [ -n "$message" ]; then
        echo "the definition is refused: $message" >&2
        exit 1
    fi
    create "connector $ID" "$CONNECTORS?customConnectorId=$ID" connector.json
    create "version $VERSION" "$CONNECTORS/$ID/customConnectorVersions?customConnectorVersionId=$VERSION" version.json
}

deprecate() {
    local version
{%- if deprecated %}
    if [ "$#" = 0 ]; then
        set --{% for one in deprecated %} '{{ one }}'{% endfor %}
    fi
{%- else %}
    if [ "$#" = 0 ]; then
        echo 'the release announces no end; name the versions to deprecate' >&2
        exit 2
    fi
{%- endif %}
    for version in "$@"; do
        expect 'version' "$version" '[a-z]([a-z0-9-]*[a-z0-9])?' 'the id of a version is'
        act "deprecation of $version" POST "$CONNECTORS/$ID/customConnectorVersions/$version:deprecate" deprecate.json
    done
}

case "${1:-deploy}" in
    deploy) deploy ;;
    update) act "connector $ID" PATCH "$CONNECTORS/$ID?updateMask={{ mask }}" connector.json ;;
{%- if has_partner %}
    publish)
        if grep -qE '"(acceptGcpTos|confirmPartnerRequirements)": false' publish.json; then
            echo 'read partner-checklist.md, then set acceptGcpTos and confirmPartnerRequirements in publish.json' >&2
            exit 2
        fi
        act "publication of $VERSION" POST "$CONNECTORS/$ID/customConnectorVersions/$VERSION:publish" publish.json
        ;;
    withdraw) act "withdrawal of $VERSION" POST "$CONNECTORS/$ID/customConnectorVersions/$VERSION:withdraw" withdraw.json ;;
{%- endif %}
    deprecate)
        shift
        deprecate "$@"
        ;;
    fill) fill "${2:?name a file of this folder}" ;;
    *)
        echo "there is no step '$1'; see the head of this file" >&2
        exit 2
        ;;
esac
