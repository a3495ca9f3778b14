// Instants as a person of the bank reads them: in the bank's zone, with the weekday.
import { language, t } from "./words.js";

const WEEKDAYS = {
  zh: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FIELDS = { year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

let format = new Intl.DateTimeFormat("en-US", { ...FIELDS, timeZone: "Asia/Shanghai" });

/** Read instants in this IANA zone from now on. */
export function setZone(zone) {
  format = new Intl.DateTimeFormat("en-US", { ...FIELDS, timeZone: zone });
}

function read(iso) {
  const parts = Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute } = parts;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year: +year, month: +month, day: +day, time: `${hour}:${minute}`, weekday: WEEKDAYS[language()][weekday] };
}

const date = (at) => (language() === "zh" ? `${dayOf(at)}（${at.weekday}）` : `${at.weekday} ${dayOf(at)}`);

const dayOf = ({ month, day }) => (language() === "zh" ? `${month}月${day}日` : `${day} ${MONTHS[month - 1]}`);

const dateAndYear = (at) => (language() === "zh" ? `${at.year}年${date(at)}` : `${date(at)} ${at.year}`);

/** 2026-12-01: the key of a day in the bank's zone. */
export function dayKey(iso) {
  const { year, month, day } = read(iso);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** 09:05 */
export const time = (iso) => read(iso).time;

/** 12月1日（周二）09:00 · Tue 1 Dec, 09:00 */
export function moment(iso) {
  const at = read(iso);
  return `${date(at)}${language() === "zh" ? "" : ", "}${at.time}`;
}

/** The parts of the clock's face in the order in which they are read, each with its name, and the time. */
export function face(iso) {
  const at = read(iso);
  const zh = [["year", `${at.year}年`], ["date", dayOf(at)], ["weekday", `（${at.weekday}）`]];
  const en = [["weekday", `${at.weekday} `], ["date", dayOf(at)], ["year", ` ${at.year}`]];
  return { parts: language() === "zh" ? zh : en, time: at.time };
}

/** A day as a separator names it, seen from now. */
export function day(iso, now) {
  const gap = (Date.parse(dayKey(now)) - Date.parse(dayKey(iso))) / 86_400_000;
  if (gap === 0) return `${t("today")} · ${date(read(iso))}`;
  if (gap === 1) return `${t("yesterday")} · ${date(read(iso))}`;
  return (dayKey(iso).slice(0, 4) === dayKey(now).slice(0, 4) ? date : dateAndYear)(read(iso));
}

/** The shortest form: a time today, else the date. */
export function brief(iso, now) {
  if (dayKey(iso) === dayKey(now)) return time(iso);
  return dayOf(read(iso));
}
