// Every word of the page in both languages, and which language it speaks.

const zh = {
  skip: "跳到对话",
  brand: "五化",
  brandNote: "演示工作台",
  title: "五化 · 演示工作台",
  ok: "知道了",
  cancel: "取消",
  retry: "重试",
  discard: "放弃",
  close: "关闭",
  switchLanguage: "English",
  switchLanguageLabel: "切换到英文（English）",
  toDark: "切换到深色",
  toLight: "切换到浅色",
  clock: "银行时钟",
  clockMoves: "拨快时钟",
  clockTip: "银行时钟静止不走，拨快才会前进。途中到期的提醒会依次送出。",
  clock10m: "+10分钟",
  clock1h: "+1小时",
  clock1d: "+1天",
  clockMorning: "下个工作日早上",
  clockNext: "下一个提醒",
  clockNone: "暂无待发",
  people: "人员",
  find: "查找姓名、岗位、网点",
  findNone: "没有找到相符的人员",
  peopleNone: "还没有人员",
  peopleNoneHint: "演示银行的名册是空的。",
  unread: "{n} 条未读",
  notStarted: "未启用",
  blockedTag: "已停用",
  loading: "正在载入",
  loadFailed: "未能载入",
  loadFailedHint: "请确认沙盒程序正在运行，然后重试。",
  welcomeTitle: "选一位同事，以其身份对话",
  welcomeList: "左侧是演示银行的人员，选中后即可收发消息、按按钮、传文件。",
  welcomeTabs: "在新标签页中打开另一位同事，两边可以同时对话。",
  welcomeClock: "拨快上方的时钟，看提醒按时送达。",
  back: "返回人员列表",
  backUnread: "返回人员列表，其他人有 {n} 条未读",
  asPerson: "与{bot}的对话",
  typing: "{bot}正在输入…",
  newTab: "在新标签页中打开",
  block: "停用机器人",
  unblock: "恢复使用",
  blockedTitle: "{name}已停用机器人",
  blockedHint: "停用期间，机器人发给此人的消息都会被拒收。",
  thread: "消息记录",
  threadNone: "还没有消息",
  threadNoneHint: "可从命令菜单开始，或直接输入。",
  startTitle: "{name}还没有启用{bot}",
  startHint: "启用后，机器人才能给此人发消息。",
  start: "开始使用",
  startLink: "粘贴邀请链接",
  startOpen: "打开",
  startBadLink: "这不是{bot}的邀请链接。",
  earlier: "显示更早的消息",
  today: "今天",
  yesterday: "昨天",
  unreadLine: "以下为未读消息",
  newMessages: "{n} 条新消息",
  toBottom: "回到最新消息",
  edited: "已编辑",
  silent: "静音送达",
  protected: "禁止转发和保存",
  botSays: "{bot}：{text}",
  spoiler: "已遮盖的内容，按下显示",
  expand: "展开全文",
  collapse: "收起",
  openFile: "打开 {name}",
  photo: "图片",
  document: "文件",
  voice: "语音",
  photoOf: "图片：{name}",
  photoGone: "图片未能载入",
  noAnswer: "机器人暂未回应，请稍后再试。",
  commands: "命令",
  commandsNone: "此人暂无可用命令",
  attachFile: "发送文件",
  write: "输入消息",
  writeHint: "回车发送，Shift 加回车换行",
  send: "发送",
  sending: "正在发送",
  sendFailed: "未发送",
  uploading: "正在上传 {n}%",
  caption: "说明（可不填）",
  attachTitle: "发送文件",
  attachAs: "发送方式",
  asDocument: "作为文件",
  asPhoto: "作为图片",
  asVoice: "作为语音",
  dropHere: "松开即可发送文件",
  lost: "与沙盒的连接已断开，正在自动重连…",
  lostNow: "立即重连",
  backAgain: "已重新连接，内容已更新。",
  error: "操作未成功：{message}",
  offline: "连接不上沙盒，请确认程序正在运行。",
};

const en = {
  skip: "Skip to the chat",
  brand: "Wuhua",
  brandNote: "Demo workplace",
  title: "Wuhua · Demo workplace",
  ok: "OK",
  cancel: "Cancel",
  retry: "Retry",
  discard: "Discard",
  close: "Close",
  switchLanguage: "中文",
  switchLanguageLabel: "Switch to Chinese (中文)",
  toDark: "Switch to dark",
  toLight: "Switch to light",
  clock: "The bank's clock",
  clockMoves: "Move the clock forward",
  clockTip: "The bank's clock stands still until you move it. Reminders that fall due on the way are sent one by one.",
  clock10m: "+10 min",
  clock1h: "+1 hour",
  clock1d: "+1 day",
  clockMorning: "Next working morning",
  clockNext: "Next notice",
  clockNone: "None waiting",
  people: "People",
  find: "Find a name, role or branch",
  findNone: "Nobody matches",
  peopleNone: "Nobody here yet",
  peopleNoneHint: "The demo bank's roster is empty.",
  unread: "{n} unread",
  notStarted: "Not started",
  blockedTag: "Blocked",
  loading: "Loading",
  loadFailed: "Could not load",
  loadFailedHint: "Check that the sandbox is running, then try again.",
  welcomeTitle: "Choose a colleague and speak as them",
  welcomeList: "On the left are the people of the demo bank. Choose one to write, press buttons and send files.",
  welcomeTabs: "Open another colleague in a new tab to have both sides of a conversation.",
  welcomeClock: "Move the clock above and watch the reminders arrive on time.",
  back: "Back to the people",
  backUnread: "Back to the people, {n} unread for others",
  asPerson: "Chat with {bot}",
  typing: "{bot} is typing…",
  newTab: "Open in a new tab",
  block: "Block the bot",
  unblock: "Unblock",
  blockedTitle: "{name} has blocked the bot",
  blockedHint: "While blocked, whatever the bot sends to this person is refused.",
  thread: "Messages",
  threadNone: "No messages yet",
  threadNoneHint: "Begin with the command menu, or just type.",
  startTitle: "{name} has not started {bot}",
  startHint: "The bot can only write to people who have started it.",
  start: "Start",
  startLink: "Paste an invitation link",
  startOpen: "Open",
  startBadLink: "That is not an invitation link of {bot}.",
  earlier: "Show earlier messages",
  today: "Today",
  yesterday: "Yesterday",
  unreadLine: "Unread messages",
  newMessages: "{n} new",
  toBottom: "To the latest message",
  edited: "edited",
  silent: "Delivered silently",
  protected: "Cannot be forwarded or saved",
  botSays: "{bot}: {text}",
  spoiler: "Hidden text, press to show",
  expand: "Show all",
  collapse: "Show less",
  openFile: "Open {name}",
  photo: "Photo",
  document: "File",
  voice: "Voice message",
  photoOf: "Photo: {name}",
  photoGone: "The photo could not be loaded",
  noAnswer: "The bot has not answered yet. Please try again in a while.",
  commands: "Commands",
  commandsNone: "No commands for this person",
  attachFile: "Send a file",
  write: "Write a message",
  writeHint: "Enter sends, Shift+Enter starts a new line",
  send: "Send",
  sending: "Sending",
  sendFailed: "Not sent",
  uploading: "Uploading {n}%",
  caption: "Caption (optional)",
  attachTitle: "Send a file",
  attachAs: "Send as",
  asDocument: "File",
  asPhoto: "Photo",
  asVoice: "Voice message",
  dropHere: "Drop to send",
  lost: "The connection to the sandbox is lost. Reconnecting…",
  lostNow: "Reconnect now",
  backAgain: "Connected again, and up to date.",
  error: "That did not work: {message}",
  offline: "The sandbox cannot be reached. Check that it is running.",
};

// What the sandbox may refuse, by its code.
const REFUSALS = {
  zh: {
    blocked: "此人已停用机器人，请先恢复使用。",
    bad_payload: "此链接的邀请码格式不对，请核对后再试。",
    moving: "时钟正在拨动，请稍候。",
    no_message: "这条消息已不存在。",
    not_kept: "文件过大，沙盒没有保留。",
    nothing_due: "目前没有待发的提醒。",
  },
  en: {
    blocked: "This person has blocked the bot. Unblock it first.",
    bad_payload: "The code in this link is malformed. Please check it.",
    moving: "The clock is already moving. Please wait a moment.",
    no_message: "This message no longer exists.",
    not_kept: "The file was too big for the sandbox to keep.",
    nothing_due: "Nothing is due.",
  },
};

const books = { zh, en };
let current = document.documentElement.lang === "en" ? "en" : "zh";

/** The language of the page: "zh" or "en". */
export const language = () => current;

/** The language as a chat client tells it to a bot. */
export const languageCode = () => (current === "en" ? "en" : "zh-hans");

/** Say a phrase in the page's language; {names} are filled in. */
export function t(key, values = {}) {
  return books[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Say why the sandbox refused, or undefined for a code without words. */
export const refusals = (code) => REFUSALS[current][code];

/** The bot's name as the page's language writes it. */
export const botName = (name) => (name === zh.brand ? t("brand") : name);

/** Choose the field of a person's row for the page's language. */
export function local(row, field) {
  return (current === "en" && row[`${field}_en`]) || row[field] || "";
}

/** Speak another language from now on, in this tab and the next. */
export function setLanguage(next) {
  current = next;
  document.documentElement.lang = next === "en" ? "en" : "zh-CN";
  localStorage.setItem("language", next);
  translate(document);
}

/** Fill in the words of the elements that carry data-t attributes. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
}
