import type { DayOfMonthRule, DayOfWeekRule, QuartzCron } from './quartz-cron.ts'

/** The days of one month on which a schedule fires, sorted; whether the month counts is not asked here. */
export function monthDays(cron: QuartzCron, year: number, month: number): number[] {
  const length = daysInMonth(year, month)
  const firstWeekday = weekdayOf(year, month, 1)
  const days = new Set<number>()
  for (const rule of cron.daysOfMonth ?? []) addDaysOfMonth(rule, length, firstWeekday, days)
  for (const rule of cron.daysOfWeek ?? []) addDaysOfWeek(rule, length, firstWeekday, days)
  return [...days].filter((day) => day >= 1 && day <= length).sort((a, b) => a - b)
}

function addDaysOfMonth(rule: DayOfMonthRule, length: number, firstWeekday: number, days: Set<number>): void {
  if (rule.kind === 'days') {
    for (const day of rule.days) days.add(day)
  } else if (rule.kind === 'last') {
    const day = length - rule.daysBefore
    if (day >= 1) days.add(rule.weekday ? nearestWeekday(day, length, firstWeekday) : day)
  } else if (rule.day <= length) {
    days.add(nearestWeekday(rule.day, length, firstWeekday))
  }
}

function addDaysOfWeek(rule: DayOfWeekRule, length: number, firstWeekday: number, days: Set<number>): void {
  if (rule.kind === 'weekdays') {
    for (const weekday of rule.weekdays) {
      for (let day = firstDayOf(weekday, firstWeekday); day <= length; day += 7) days.add(day)
    }
  } else if (rule.kind === 'nth') {
    days.add(firstDayOf(rule.weekday, firstWeekday) + 7 * (rule.nth - 1))
  } else {
    const first = firstDayOf(rule.weekday, firstWeekday)
    days.add(first + 7 * Math.floor((length - first) / 7))
  }
}

/** The first day of the month with that weekday. */
function firstDayOf(weekday: number, firstWeekday: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7)
}

/** Saturday moves to Friday and Sunday to Monday, the other way where that would leave the month. */
function nearestWeekday(day: number, length: number, firstWeekday: number): number {
  const weekday = ((firstWeekday - 1 + day - 1) % 7) + 1
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1
  if (weekday === SUNDAY) return day === length ? day - 2 : day + 1
  return day
}

const SUNDAY = 1
const SATURDAY = 7

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** 1 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1
}
