# The fixed text of the site. Every language has a file with the same messages; no message holds markup.

language-name = English
text = { $text }

# Frame
skip-to-content = Skip to content
site-parts = Site
languages = Languages
browse = Browse
a-to-z = A–Z
publishers-title = Publishers
changes-title = Changes
deprecations = Deprecations
rules-title = Rules
statistics = Statistics
search-connectors = Search connectors
search-all = Search connectors and operations
search-results = Search results
operation-of = Operation of { $name }
by = by { $name }
colours = Colours:
colours-auto = Auto
colours-light = Light
colours-dark = Dark
breadcrumbs = Breadcrumbs
home = Home
made-from = made from commit { $commit }
made-from-of = made from commit { $commit } of { $day }
made-with = Made with { $tool }
data-as-json = Data as JSON

# Counts
connectors = { $n ->
    [one] { $n } connector
   *[other] { $n } connectors
}
operations = { $n ->
    [one] { $n } operation
   *[other] { $n } operations
}
publishers = { $n ->
    [one] { $n } publisher
   *[other] { $n } publishers
}
triggers = { $n ->
    [one] { $n } trigger
   *[other] { $n } triggers
}
actions = { $n ->
    [one] { $n } action
   *[other] { $n } actions
}
count-retired = { $n } retired
and-more = and { $n } more

# Words of tables
name = Name
key = Key
type = Type
description = Description
path = Path
version = Version
released = Released
kind = Kind
downloads = Downloads
file = File
size = Size
connector = Connector
state = State
platform = Platform
since = Since
rule = Rule
severity = Severity
fault = Fault
line-of-list = Line
evidence = Evidence
field = Field
operation = Operation
place = Place
breaking-changes = Breaking changes
day = Day
why = Why
instead = Instead
connectors-title = Connectors
releases-title = Releases
operations-title = Operations
triggers-title = Triggers
actions-title = Actions
required = required
secret = Secret
not-set = not set
not-known = Not known

# States, severities, kinds of versions
state-draft = Draft
state-preview = Pre-release
state-published = Published
state-deprecated = Deprecated
state-retired = Retired
severity-error = error
severity-warning = warning
severity-note = note
severity-off = off
bump-first = First
bump-major = Major
bump-minor = Minor
bump-patch = Patch
bump-none = No change
group-breaking = Breaking
group-added = Added
group-changed = Changed
group-neutral = No effect on users

# Home
facet-category = Category
facet-platform = Platform
facet-auth = Authentication
facet-state = State
facet-triggers = Triggers
facet-month = Month
facet-updated = Updated
facet-publisher = Publisher
updated-month = In the last 30 days
updated-year = In the last year
updated-older = Longer ago
publisher-named = Another publisher
sort = Sort:
sort-best = Best match
sort-title = Title
sort-updated = Newest release
sort-operations = Most operations
show-more = Show more
did-you-mean = Did you mean
with-triggers = With triggers
actions-only = Actions only
filters = Filters
clear-filters = Clear filters
shown-of = { $shown } of { $n } connectors
no-connector-yet = There is no connector here yet.
no-match = No connector matches. Fewer filters or other words may help.
no-script = Filters and search need JavaScript; the lists do without.
coming-ends = Coming ends
all-deprecations = All deprecations

# Lists
all-connectors = All connectors
connectors-from-a-to-z = { $n ->
    [one] { $n } connector from A to Z
   *[other] { $n } connectors from A to Z
}
publishers-from-a-to-z = { $n ->
    [one] { $n } publisher from A to Z
   *[other] { $n } publishers from A to Z
}
letters = Letters
category = Category
categories = Categories
platforms = Platforms
package = Package
submitted = Submitted
package-ready = ready
package-missing = none
next-step = Next: { $what }.
platforms-lead = How far each connector came with each platform that it names: a package of the version that is shown, and what was submitted last.
platform-count = { $n ->
    [one] { $n } connector, { $ready } with a package.
   *[other] { $n } connectors, { $ready } with a package.
}
more-rows = { $n ->
    [one] { $n } more row is left out.
   *[other] { $n } more rows are left out.
}
publisher = Publisher
without-publisher = { $n ->
    [one] { $n } connector names no publisher.
   *[other] { $n } connectors name no publisher.
}
newest-release = Newest release:
publisher-feed = Feed of this publisher
not-found = Page not found
not-found-lead = There is no such page. Connectors keep their addresses, also after they were retired.
feed = Feed
calendar = Calendar

# Changes of all connectors
releases-by-month = { $n ->
    [one] { $n } release by month.
   *[other] { $n } releases by month, the newest first.
}
older-releases = Older ones ({ $n }) are on the pages of their connectors.
releases-of = Releases: { $name }
months = Months
month-name = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
undated = Without a date
nothing-released = Nothing was released yet.

# Statistics
statistics-lead = How many there are of what. Retired connectors count only where connectors are counted by state.
chart-category = Connectors by category
chart-platform = Connectors by platform
chart-auth = Connectors by authentication
chart-state = Connectors by state
chart-month = Releases by month
chart-label = { $name }; the table below has the numbers
as-a-table = { $name } as a table

# Connector
at-a-glance = At a glance
on-this-page = On this page
overview = Overview
connection = Connection
data-types = Data types
field-mappings = Field mappings
field-mappings-caption = Fields of the data model, and where they are
submissions = Submissions
submissions-caption = What was handed in to platforms last
used-by = Used by
changelog = Changelog
versions = Versions
checklist = Checklist
checklist-count = { $complete } of { $all } complete
checklist-caption = What speaks for this version, and what is missing
complete = complete
not-complete = not complete
checklist-overview = Overview
checklist-authentication = Authentication
checklist-operations = Operations
checklist-resilience = Resilience
checklist-tests = Tests
checklist-mappings = Field mappings
facts = Facts
fact-website = Website
fact-support = Support
fact-privacy-policy = Privacy policy
fact-license = License
fact-owners = Owners
fact-calls = Calls
fact-source-folder = Source folder
calls-timeout = { $n } s until given up
calls-retries = { $n ->
    [one] { $n } retry
   *[other] { $n } retries
}
calls-a-minute = { $n } a minute at most
calls-failures = { $n ->
    [one] { $n } failure until a pause
   *[other] { $n } failures until a pause
}
calls-pause = { $n } s of pause
tag = Tag
commit = Commit
definition = Definition
keywords = Keywords
moving = Moving from an older line?
migration-guide-to = Migration guide to { $version }
reading-older = You are reading version { $version }. The newest is { $newest }.
not-the-newest = Not the newest version
preview-banner = This version is for trying; it may still change in ways that break what uses it.
draft-banner = This connector was never released; everything about it may change.
unreadable = The API cannot be shown.
unreadable-no-definition = The release has no API definition.
unreadable-unknown-language = The file of the API definition is none in a known language.
unreadable-syntax = The API definition has an error of syntax, so that the rest of it cannot be read.
unreadable-no-folder = The tagged commit has no folder of this connector.
review-in-review = in review
review-withdrawn = withdrawn
review-approved = approved
review-rejected = sent back
usage-as-of = As of { $day }, counted by the operator.
usage-enterprises = enterprises
usage-connections = connections
usage-orchestrations = orchestrations
usage-calls = calls in 30 days
fewer-than = fewer than { $n }
over-time = { $name } over time
by-day = { $name } by day
downloads-of = Downloads of { $version }
all-files = All files
last-version = The last version was { $version }.
page-stays = This page stays so that links to the connector still lead somewhere.
last-documentation = The last documentation

# Ends
line = Line { $name }
what-ends = What ends
use-instead = Use { $name } instead.
was-retired = { $name } was retired.
was-retired-on = { $name } was retired on { $day }.
has-ended-on = { $name } reached its end on { $day }.
ends-on = { $name } ends on { $day }.
will-end = { $name } will end; the day is not set yet.
announced-on = Announced on { $day }.
deprecations-lead = Which connectors end, when, and what to use instead.
announced = Announced
no-end-announced = No end is announced.
operations-and-releases = Operations and releases
what-ends-and-why = What ends, and why
ends-on-title = Ends on
ended-on-title = Ended on
retired-on-title = Retired on
past-their-day = Past their day

# Connection
no-sign-in = No sign-in is needed.
connection-asks = What a connection asks for
connection-parameters = Connection parameters
calls-go-to = Calls go to { $servers }.
auth-api-key = API key
auth-bearer = Bearer token
auth-basic = User name and password
auth-oauth2 = OAuth 2.0
auth-openid = OpenID Connect
auth-none = No sign-in
scheme-api-key = API key, sent in the { $place } as { $name }
scheme-basic = User name and password (HTTP basic)
scheme-bearer = Bearer token
scheme-http = HTTP authentication: { $name }
scheme-oauth2 = OAuth 2.0
scheme-oauth2-flows = OAuth 2.0: { $flows }
scheme-openid = OpenID Connect
oauth-authorization = Authorization
oauth-token = Token
oauth-refresh = Refresh
asks-sign-in = sign-in
asks-sign-in-with = sign-in ({ $name })
asks-secret = secret text
asks-gateway = on-premises gateway

# Operations
trigger-webhook = Webhook
trigger-polling = Polling
visibility-important = Important
visibility-advanced = Advanced
visibility-internal = Internal
what-it-does = What it does
parameters = Parameters
parameters-of = Parameters of { $name }
body = Body
body-of = Body of { $name }
what-arrives = What arrives
what-arrives-from = What arrives from { $name }
responses = Responses
response-of = Response { $status } of { $name }
errors-of = Errors { $codes }
no-content = No content
outputs-dynamic = The outputs of this operation are dynamic.
outputs-dynamic-from = The outputs of this operation are dynamic: { $name } tells their form.
properties-of = Properties of { $name }
values-from = Values come from { $name }.
default = default { $value }
one-of = one of
long-table = { $name }: { $n } properties
as-tree = As a tree
definitions = Definitions
example-of = Example of { $name }
example-made = Values that the definition does not give are made up.
more-properties = More properties follow; see the definition.
more-operations = { $n ->
    [one] { $n } more operation is left out; see the definition.
   *[other] { $n } more operations are left out; see the definition.
}
list-of = list of { $name }
list-of-lists = list of lists
forms = one of { $n } forms
limit-range = { $low } to { $high }
limit-like = like { $pattern }
limit-characters = { $n ->
    [one] { $n } character
   *[other] { $n } characters
}
limit-characters-range = { $low } to { $high } characters
limit-characters-least = at least { $low } characters
limit-characters-most = at most { $high } characters
limit-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
limit-items-range = { $low } to { $high } items
limit-items-least = at least { $low } items
limit-items-most = at most { $high } items
limit-properties = { $n ->
    [one] { $n } property
   *[other] { $n } properties
}
limit-properties-range = { $low } to { $high } properties
limit-properties-least = at least { $low } properties
limit-properties-most = at most { $high } properties

# Versions
computed-changes = { $n ->
    [one] { $n } change since { $since }, computed from the releases
   *[other] { $n } changes since { $since }, computed from the releases
}
changes-since = { $n } since { $since }
nothing-changed = Nothing changed for users since { $since }.
not-compared = The APIs of { $since } and { $version } could not be compared.
versions-of = Versions of { $name }
versions-lead = What changed is computed from the releases themselves; what the authors wrote stands above it.
all-versions = All versions
all-versions-count = All { $n } versions and their changes
move-to = Move { $name } to { $version }
migration = Migration
the-connector = The connector
not-listed = { $n ->
    [one] { $n } more change is not listed.
   *[other] { $n } more changes are not listed.
}

# Rules
rules-lead = What every connector owes: { $n } rules, checked by { $command }.
rules-of = Rules of { $name }
how-to-mend = How to mend it
other-profiles = Under other profiles
platform-codes = What the platform calls it
reference = Reference
in-a-terminal = In a terminal:

# Descriptions of pages
home-description = { $title }: { $n } connectors, with versions, changes and downloads.
list-description = { $name }: { $n } connectors.
changes-description = What was released, month by month, and what it means for users.
statistics-description = How many connectors there are of what, and how many releases.

# Score, badges
score = Score
scores = Scores
points = Points
points-of-hundred = { $n } of 100 points
score-lead = { $n } of 100 points for what it tells its users.
score-how = How the score is made
points-by-item = Points by item
item = Item
found = Found
on-average = On average
how-to-gain = How to gain them
score-page-lead = How much a connector tells those who use it, from 0 to 100. The score hides nothing and orders nothing; it shows what would help next.
score-average = { $n ->
    [one] { $n } connector, { $average } points.
   *[other] { $n } connectors, { $average } points on average.
} Retired connectors are not counted.
score-made-of = What it is made of
score-page-description = What the score of a connector is made of, and how the scores are distributed.
chart-score = Connectors by score
score-description = Description
score-look = Icon and colour
score-operations = Operations described
score-parameters = Parameters named
score-responses = Response schemas
score-examples = Examples
score-credentials = How to get credentials
score-issues = Known issues
score-notes = Notes of the release
score-contact = Contact
score-stable = Stable
score-tests = Test evidence
badges = Badges
badges-show = Show this connector elsewhere
badges-lead = Each badge follows what is released. Copy the Markdown below it.

# History of operations, comparing, installing
since-version = Since { $version }
older-changes = { $n ->
    [one] { $n } older change
   *[other] { $n } older changes
}
more-in-changelog = { $n } more in the changelog
removed-operations = Removed operations
went-with = { $name } went with { $version }; { $last } has it last.
more-went = { $n ->
    [one] { $n } more operation went before.
   *[other] { $n } more operations went before.
}
compare = Compare { $since } and { $version }
against-the-newest = against the newest
what-changed-since = What changed since
before = Before
after = After
as-markdown = As Markdown
compare-description = What changed in { $name } from { $from } to { $to }.
copy = Copy
copied = Copied
not-copied = Not copied
install = Install and submit
install-on = Install on { $name }
install-approved = Version { $version } was approved: look for { $name } among the connectors of the platform. To try this version in an environment of your own:
install-unpack = Download { $file } ({ $size }) and unpack it, and then the { $inner } in it.
install-import = In Power Apps or Power Automate choose your environment, open “Solutions”, choose “Import solution”, and give it { $solution }.
install-connect = Make a connection
submit-to = Submit to { $name }
submit-lead = For those who look after the connector. The package is what Microsoft’s Partner Center takes for certification.
submit-upload = Put { $file } where Partner Center can read it for at least 21 days, and hand in the address there.
submit-record = Say in the catalogue that it is in review; nothing is sent by this:
submit-outcome = Write down what came of it:
verify-download = Verify a download
verify-sums = With { $file } and the downloads in one folder:
verify-windows = On Windows compare what { $command } says with the list:
verify-digest = Compare the digest (SHA-256) of the file with the list:
verify-package = What the package holds, whether it keeps the rules of the platform, and, in a clone of the catalogue, which release it is made from:
version-means = What a version means
group-documentation = Documentation
meaning-patch = Nothing has to be done.
meaning-minor = Nothing has to be done: what is new can be used, and need not be.
meaning-major = Existing connections may need to be set up again; flows that use what is gone stop.
definition-file = The API as OpenAPI 3.0 in one file.
definition-losses = { $n ->
    [one] { $n } thing that OpenAPI 3.0 could not say
   *[other] { $n } things that OpenAPI 3.0 could not say
}
definition-none = There is no file of the API as OpenAPI 3.0:
was-it-retired = Was it retired?
moved = This page has another address:
ends-soon = { $n ->
    [one] { $n } end in the next { $days } days.
   *[other] { $n } ends in the next { $days } days.
}
ends-count = { $n ->
    [one] { $n } end
   *[other] { $n } ends
}
within-days = within { $n } days
as-a-calendar = As a calendar
weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
weekday-short = { $day ->
    [1] Mo
    [2] Tu
    [3] We
    [4] Th
    [5] Fr
    [6] Sa
   *[7] Su
}
similar = Similar connectors
more-from-publisher = More from this publisher
repository = Repository
source-catalogue = Files of the catalogue
source = Source
edit = Edit
history = History
report-a-problem = Report a problem
