# 网站的固定文字；消息与英文文件一一对应，不含标记。

language-name = 简体中文
text = { $text }

# 页面框架
skip-to-content = 跳到正文
site-parts = 网站
languages = 语言
browse = 浏览
a-to-z = A–Z
publishers-title = 发布者
changes-title = 变更
deprecations = 弃用
rules-title = 规则
statistics = 统计
search-connectors = 搜索连接器
search-all = 搜索连接器和操作
search-results = 搜索结果
operation-of = { $name } 的操作
by = 发布者：{ $name }
colours = 颜色：
colours-auto = 自动
colours-light = 浅色
colours-dark = 深色
breadcrumbs = 当前位置
home = 首页
made-from = 生成自提交 { $commit }
made-from-of = 生成自 { $day } 的提交 { $commit }
made-with = 由 { $tool } 生成
data-as-json = JSON 数据

# 数量
connectors = { $n } 个连接器
operations = { $n } 个操作
publishers = { $n } 个发布者
triggers = { $n } 个触发器
actions = { $n } 个动作
count-retired = { $n } 个已下架
and-more = 另有 { $n } 项

# 表格用词
name = 名称
key = 键
type = 类型
description = 说明
path = 路径
version = 版本
released = 发布日期
kind = 类别
downloads = 下载
file = 文件
size = 大小
connector = 连接器
state = 状态
platform = 平台
since = 自
rule = 规则
severity = 严重程度
fault = 问题
line-of-list = 项目
evidence = 依据
field = 字段
operation = 操作
place = 位置
breaking-changes = 破坏性变更
day = 日期
why = 原因
instead = 替代
connectors-title = 连接器
releases-title = 发布
operations-title = 操作
triggers-title = 触发器
actions-title = 动作
required = 必填
secret = 机密
not-set = 未定
not-known = 未知

# 状态、严重程度、版本类别
state-draft = 草稿
state-preview = 预发布
state-published = 已发布
state-deprecated = 已弃用
state-retired = 已下架
severity-error = 错误
severity-warning = 警告
severity-note = 提示
severity-off = 关闭
bump-first = 首个版本
bump-major = 主版本
bump-minor = 次版本
bump-patch = 修订
bump-none = 无变更
group-breaking = 破坏性
group-added = 新增
group-changed = 变更
group-neutral = 对用户无影响

# 首页
facet-category = 分类
facet-platform = 平台
facet-auth = 身份验证
facet-state = 状态
facet-triggers = 触发器
facet-month = 月份
facet-updated = 更新
facet-publisher = 发布者
updated-month = 最近 30 天
updated-year = 最近一年
updated-older = 更早
publisher-named = 其他发布者
sort = 排序：
sort-best = 最匹配
sort-title = 标题
sort-updated = 最新发布
sort-operations = 操作最多
show-more = 显示更多
did-you-mean = 您是否要找
with-triggers = 有触发器
actions-only = 仅有动作
filters = 筛选
clear-filters = 清除筛选
shown-of = 共 { $n } 个连接器，显示 { $shown } 个
no-connector-yet = 这里还没有连接器。
no-match = 没有匹配的连接器。请减少筛选条件或换用其他词语。
no-script = 筛选和搜索需要 JavaScript；列表则不需要。
coming-ends = 即将停用
all-deprecations = 全部弃用信息

# 列表
all-connectors = 全部连接器
connectors-from-a-to-z = 按 A 到 Z 排列的 { $n } 个连接器
publishers-from-a-to-z = 按 A 到 Z 排列的 { $n } 个发布者
letters = 字母
category = 分类
categories = 分类
platforms = 平台
package = 软件包
submitted = 提交情况
package-ready = 已就绪
package-missing = 无
next-step = 下一步：{ $what }。
platforms-lead = 每个连接器在其声明的各平台上的进展：所示版本的软件包，以及最近一次提交。
platform-count = { $n } 个连接器，其中 { $ready } 个有软件包。
more-rows = 另有 { $n } 行未列出。
publisher = 发布者
without-publisher = { $n } 个连接器未注明发布者。
newest-release = 最新发布：
publisher-feed = 该发布者的订阅源
not-found = 找不到页面
not-found-lead = 没有这个页面。连接器的地址在下架之后也会保留。
feed = 订阅源
calendar = 日历

# 全部连接器的变更
releases-by-month = 按月列出的 { $n } 次发布，最新的在前。
older-releases = 更早的 { $n } 次见各连接器的页面。
releases-of = 发布：{ $name }
months = 月份
month-name = { $year } 年 { $month } 月
undated = 无日期
nothing-released = 尚未发布任何内容。

# 统计
statistics-lead = 各类数量一览。已下架的连接器只计入按状态的统计。
chart-category = 按分类统计的连接器
chart-platform = 按平台统计的连接器
chart-auth = 按身份验证统计的连接器
chart-state = 按状态统计的连接器
chart-month = 按月统计的发布
chart-label = { $name }；数值见下表
as-a-table = { $name }（表格）

# 连接器
at-a-glance = 概要
on-this-page = 本页内容
overview = 概述
connection = 连接
data-types = 数据类型
field-mappings = 字段映射
field-mappings-caption = 数据模型的字段及其位置
submissions = 提交
submissions-caption = 最近提交到各平台的内容
used-by = 使用情况
changelog = 变更日志
versions = 版本
checklist = 检查清单
checklist-count = { $all } 项中已完成 { $complete } 项
checklist-caption = 该版本的依据与欠缺
complete = 已完成
not-complete = 未完成
checklist-overview = 概述
checklist-authentication = 身份验证
checklist-operations = 操作
checklist-resilience = 韧性
checklist-tests = 测试
checklist-mappings = 字段映射
facts = 基本信息
fact-website = 网站
fact-support = 支持
fact-privacy-policy = 隐私政策
fact-license = 许可证
fact-owners = 负责人
fact-calls = 调用
fact-source-folder = 源文件夹
calls-timeout = { $n } 秒后放弃
calls-retries = 重试 { $n } 次
calls-a-minute = 每分钟最多 { $n } 次
calls-failures = 失败 { $n } 次后暂停
calls-pause = 暂停 { $n } 秒
tag = 标签
commit = 提交
definition = 定义
keywords = 关键词
moving = 从旧版本线迁移？
migration-guide-to = 迁移到 { $version } 的指南
reading-older = 您正在阅读版本 { $version }。最新版本是 { $newest }。
not-the-newest = 非最新版本
preview-banner = 此版本供试用，仍可能出现破坏性变更。
draft-banner = 此连接器从未发布，一切都可能改变。
unreadable = 无法显示 API。
unreadable-no-definition = 该发布没有 API 定义。
unreadable-unknown-language = API 定义文件所用的语言无法识别。
unreadable-syntax = API 定义有语法错误，其余部分无法读取。
unreadable-no-folder = 标签所指的提交中没有此连接器的文件夹。
review-in-review = 审核中
review-withdrawn = 已撤回
review-approved = 已通过
review-rejected = 已退回
usage-as-of = 截至 { $day }，由运营方统计。
usage-enterprises = 企业
usage-connections = 连接
usage-orchestrations = 编排
usage-calls = 30 天内的调用
fewer-than = 少于 { $n }
over-time = { $name }的变化
by-day = 按日统计的{ $name }
downloads-of = { $version } 的下载
all-files = 全部文件
last-version = 最后的版本是 { $version }。
page-stays = 保留本页，以便指向该连接器的链接继续有效。
last-documentation = 最后的文档

# 停用
line = 版本线 { $name }
what-ends = 将停用的内容
use-instead = 请改用 { $name }。
was-retired = { $name } 已下架。
was-retired-on = { $name } 已于 { $day } 下架。
has-ended-on = { $name } 已于 { $day } 到期。
ends-on = { $name } 将于 { $day } 停用。
will-end = { $name } 将会停用，日期未定。
announced-on = 公告日期：{ $day }。
deprecations-lead = 哪些连接器将停用、何时停用、用什么替代。
announced = 已公告
no-end-announced = 没有已公告的停用。
operations-and-releases = 操作和发布
what-ends-and-why = 停用的内容及原因
ends-on-title = 停用日期
ended-on-title = 到期日期
retired-on-title = 下架日期
past-their-day = 已过期

# 连接
no-sign-in = 无需登录。
connection-asks = 创建连接时需要填写
connection-parameters = 连接参数
calls-go-to = 调用发送到 { $servers }。
auth-api-key = API 密钥
auth-bearer = 持有者令牌
auth-basic = 用户名和密码
auth-oauth2 = OAuth 2.0
auth-openid = OpenID Connect
auth-none = 无需登录
scheme-api-key = API 密钥，以 { $name } 置于 { $place } 中发送
scheme-basic = 用户名和密码（HTTP 基本验证）
scheme-bearer = 持有者令牌
scheme-http = HTTP 身份验证：{ $name }
scheme-oauth2 = OAuth 2.0
scheme-oauth2-flows = OAuth 2.0：{ $flows }
scheme-openid = OpenID Connect
oauth-authorization = 授权
oauth-token = 令牌
oauth-refresh = 刷新
asks-sign-in = 登录
asks-sign-in-with = 登录（{ $name }）
asks-secret = 机密文本
asks-gateway = 本地网关

# 操作
trigger-webhook = Webhook
trigger-polling = 轮询
visibility-important = 重要
visibility-advanced = 高级
visibility-internal = 内部
what-it-does = 用途
parameters = 参数
parameters-of = { $name } 的参数
body = 请求正文
body-of = { $name } 的请求正文
what-arrives = 接收的内容
what-arrives-from = { $name } 接收的内容
responses = 响应
response-of = { $name } 的响应 { $status }
errors-of = 错误 { $codes }
no-content = 无内容
outputs-dynamic = 此操作的输出是动态的。
outputs-dynamic-from = 此操作的输出是动态的：其结构由 { $name } 给出。
properties-of = { $name } 的属性
values-from = 可选值来自 { $name }。
default = 默认值 { $value }
one-of = 可选值
long-table = { $name }：{ $n } 个属性
as-tree = 以树形显示
definitions = 定义
example-of = { $name } 的示例
example-made = 定义未给出的值是虚构的。
more-properties = 还有更多属性，见定义。
more-operations = 另有 { $n } 个操作未列出，见定义。
list-of = { $name } 的列表
list-of-lists = 列表的列表
forms = { $n } 种形式之一
limit-range = { $low } 到 { $high }
limit-like = 形如 { $pattern }
limit-characters = { $n } 个字符
limit-characters-range = { $low } 到 { $high } 个字符
limit-characters-least = 至少 { $low } 个字符
limit-characters-most = 最多 { $high } 个字符
limit-items = { $n } 项
limit-items-range = { $low } 到 { $high } 项
limit-items-least = 至少 { $low } 项
limit-items-most = 最多 { $high } 项
limit-properties = { $n } 个属性
limit-properties-range = { $low } 到 { $high } 个属性
limit-properties-least = 至少 { $low } 个属性
limit-properties-most = 最多 { $high } 个属性

# 版本
computed-changes = 自 { $since } 以来的 { $n } 处变更，由发布内容计算得出
changes-since = 自 { $since } 以来 { $n } 处
nothing-changed = 自 { $since } 以来对用户没有变更。
not-compared = 无法比较 { $since } 与 { $version } 的 API。
versions-of = { $name } 的版本
versions-lead = 变更由发布内容本身计算得出；作者所写的说明列在其上方。
all-versions = 全部版本
all-versions-count = 全部 { $n } 个版本及其变更
move-to = 将 { $name } 迁移到 { $version }
migration = 迁移
the-connector = 该连接器
not-listed = 另有 { $n } 处变更未列出。

# 规则
rules-lead = 每个连接器都应遵守：{ $n } 条规则，由 { $command } 检查。
rules-of = { $name } 的规则
how-to-mend = 如何修复
other-profiles = 在其他配置下
platform-codes = 平台的叫法
reference = 参考
in-a-terminal = 在终端中：

# 页面说明
home-description = { $title }：{ $n } 个连接器，附版本、变更和下载。
list-description = { $name }：{ $n } 个连接器。
changes-description = 每月发布了什么，对用户意味着什么。
statistics-description = 各类连接器的数量和发布次数。

# 评分、徽章
score = 评分
scores = 评分
points = 分数
points-of-hundred = 100 分中的 { $n } 分
score-lead = 为用户提供的信息得 { $n } 分（满分 100 分）。
score-how = 评分方法
points-by-item = 各项得分
item = 项目
found = 现状
on-average = 平均
how-to-gain = 如何得分
score-page-lead = 连接器向使用者提供了多少信息，从 0 到 100。评分不隐藏任何内容，也不影响排序，只指出下一步可改进之处。
score-average = { $n } 个连接器，平均 { $average } 分。已下架的连接器不计入。
score-made-of = 评分的构成
score-page-description = 连接器评分的构成及其分布。
chart-score = 按评分统计的连接器
score-description = 说明
score-look = 图标和颜色
score-operations = 操作有说明
score-parameters = 参数有名称
score-responses = 响应结构
score-examples = 示例
score-credentials = 如何取得凭据
score-issues = 已知问题
score-notes = 发布说明
score-contact = 联系方式
score-stable = 稳定
score-tests = 测试依据
badges = 徽章
badges-show = 在其他地方展示此连接器
badges-lead = 每个徽章都随发布内容更新。请复制其下方的 Markdown。

# 操作的历史、比较、安装
since-version = 自 { $version }
older-changes = 更早的 { $n } 处变更
more-in-changelog = 变更日志中另有 { $n } 处
removed-operations = 已移除的操作
went-with = { $name } 于 { $version } 移除，最后见于 { $last }。
more-went = 此前还移除了 { $n } 个操作。
compare = 比较 { $since } 与 { $version }
against-the-newest = 与最新版比较
what-changed-since = 此后有何变更
before = 之前
after = 之后
as-markdown = Markdown 格式
compare-description = { $name } 从 { $from } 到 { $to } 的变更。
copy = 复制
copied = 已复制
not-copied = 未能复制
install = 安装和提交
install-on = 安装到 { $name }
install-approved = 版本 { $version } 已通过审核：请在平台的连接器中查找 { $name }。若要在您自己的环境中试用此版本：
install-unpack = 下载 { $file }（{ $size }）并解压，再解压其中的 { $inner }。
install-import = 在 Power Apps 或 Power Automate 中选择环境，打开“解决方案”，选择“导入解决方案”，并选取 { $solution }。
install-connect = 创建连接
submit-to = 提交到 { $name }
submit-lead = 供连接器维护者使用。此包即 Microsoft 合作伙伴中心认证所接受的格式。
submit-upload = 把 { $file } 放在合作伙伴中心至少 21 天内可以读取的位置，并在那里提交其地址。
submit-record = 在目录中登记为审核中；这不会发送任何内容：
submit-outcome = 登记审核结果：
verify-download = 验证下载
verify-sums = 将 { $file } 与下载的文件放在同一文件夹：
verify-windows = 在 Windows 上将 { $command } 的结果与列表比较：
verify-digest = 将文件的摘要（SHA-256）与列表比较：
verify-package = 包中有什么、是否遵守平台规则，以及在目录的克隆中它由哪个发布生成：
version-means = 版本号的含义
group-documentation = 文档
meaning-patch = 无需任何操作。
meaning-minor = 无需任何操作：新增内容可以使用，但并非必须。
meaning-major = 现有连接可能需要重新设置；使用已移除内容的流将停止工作。
definition-file = 以 OpenAPI 3.0 写成的单个 API 文件。
definition-losses = OpenAPI 3.0 无法表达的 { $n } 项
definition-none = 没有 OpenAPI 3.0 格式的 API 文件：
was-it-retired = 是否已下架？
moved = 此页面的地址已改变：
ends-soon = 未来 { $days } 天内有 { $n } 项停用。
ends-count = { $n } 项停用
within-days = { $n } 天内
as-a-calendar = 日历视图
weekday = { $day ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
weekday-short = { $day ->
    [1] 一
    [2] 二
    [3] 三
    [4] 四
    [5] 五
    [6] 六
   *[7] 日
}
similar = 类似的连接器
more-from-publisher = 该发布者的更多连接器
repository = 仓库
source-catalogue = 目录的文件
source = 源文件
edit = 编辑
history = 历史
report-a-problem = 报告问题
