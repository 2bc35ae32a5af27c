#include "ck_team_choice.h"

enum { TEAM, ALONE };

static const uint64_t millisecond = 1000000;
// Means are taken over windows of so long, since a thread that shares its processor has it for some milliseconds at a
// time. One slow window is a chance; two in a row are a reason to look.
#define WINDOW (20 * millisecond)
#define SLOW_WINDOWS 2
// How long a trial takes: with a team, which may have to be woken; alone, as a matter of routine; alone, since the team
// was slow, when also a thread alone has its processor for a part of the time only.
#define TEAM_TRIAL (30 * millisecond)
#define ROUTINE_TRIAL (5 * millisecond)
#define SUSPICIOUS_TRIAL (20 * millisecond)
// How long the better choice is kept: a thread alone at first, a team at first, and at most.
#define ALONE_KEEP (20 * millisecond)
#define TEAM_KEEP (500 * millisecond)
#define KEEP_AT_MOST (2000 * millisecond)
// A first measurement is due after so long, when caches are warm.
#define WARM_UP (30 * millisecond)

// How many times longer than alone a run takes with a team that is not worth keeping. Clocks, neighbours and caches
// make runs differ by half all the time; a team that waits for processors is slower by far.
static const double tolerated = 1.5;

enum { NO_TRIAL, ROUTINE, SUSPICIOUS };

static void start_phase(ck_team_choice *c, int alone, int trial) {
  c->alone = alone;
  c->trial = trial;
  c->phases++;
  c->runs = c->window_runs = 0;
  c->nanoseconds = c->window_nanoseconds = 0;
  c->slow_windows = 0;
}

int ck_team_choice_begin(ck_team_choice *c, uint64_t now, int is_contended) {
  if (c->keep == 0) {
    c->keep = WARM_UP;
    c->alone = is_contended ? ALONE : TEAM;
  }
  c->began = now;
  return c->alone;
}

// A window with a team has ended. Returns whether the team has become so slow that a thread alone deserves a trial:
// slower than usual, and slower than a thread alone ever was, since what slows the whole machine slows that one too.
static int is_suspicious(ck_team_choice *c, double mean) {
  const int slow = c->usual > 0 && mean > 1.5 * c->usual && mean > tolerated * c->fastest_alone;
  if (!slow) {
    c->slow_windows = 0;
    c->mean[TEAM] = mean;
    if (c->usual == 0 || mean < c->usual) c->usual = mean;
    return 0;
  }
  c->mean[TEAM] = c->slow_windows > 0 && c->mean[TEAM] < mean ? c->mean[TEAM] : mean;
  return ++c->slow_windows == SLOW_WINDOWS;
}

// The kept choice's time has come to be compared, or the team has lost a processor.
static void watch(ck_team_choice *c, uint64_t last) {
  const int with_team = c->alone == TEAM;
  // Runs before a stall say nothing of those that follow.
  const int stalled = with_team && c->usual > 0 && (double)last > 4 * c->usual + 3 * (double)millisecond;
  if (with_team && (c->window_nanoseconds >= WINDOW || stalled)) {
    const double mean = stalled ? (double)last : (double)c->window_nanoseconds / (double)c->window_runs;
    c->window_runs = 0;
    c->window_nanoseconds = 0;
    if (is_suspicious(c, mean)) return start_phase(c, ALONE, SUSPICIOUS);
  }
  if (c->nanoseconds < c->keep || c->slow_windows > 0) return;
  // A thread that is alone on a busy machine has its processor now and then, and only the whole phase tells.
  if (c->mean[c->alone] == 0 || !with_team) c->mean[c->alone] = (double)c->nanoseconds / (double)c->runs;
  start_phase(c, !c->alone, ROUTINE);
}

static void judge(ck_team_choice *c) {
  const double mean = (double)c->nanoseconds / (double)c->runs, other = c->mean[!c->alone];
  const uint64_t length = c->alone == TEAM ? TEAM_TRIAL : c->trial == ROUTINE ? ROUTINE_TRIAL : SUSPICIOUS_TRIAL;
  const int hopeless = c->trial == ROUTINE && c->nanoseconds > 5 * millisecond && mean > 4 * other;
  if (!hopeless && (c->nanoseconds < length || (c->runs < 3 && c->nanoseconds < 4 * length))) return;
  c->mean[c->alone] = mean;
  if (c->alone == ALONE && (c->fastest_alone == 0 || mean < c->fastest_alone)) c->fastest_alone = mean;
  c->usual = 0;
  const int better = c->mean[TEAM] > tolerated * c->mean[ALONE] ? ALONE : TEAM;
  if (c->alone == better) {
    c->keep = better == ALONE ? ALONE_KEEP : TEAM_KEEP;
    c->confirmed = 0;
    return start_phase(c, better, NO_TRIAL);
  }
  // Each trial that finds the same costs less of the time than the one before: with a team, which tells by itself when
  // it is disturbed, half a percent.
  const double lost = (double)c->nanoseconds - (double)c->runs * other;
  const uint64_t least = lost > 0 ? (uint64_t)(lost * (c->trial == ROUTINE && c->alone == ALONE ? 200 : 20)) : 0;
  c->keep *= 2;
  if (c->keep > KEEP_AT_MOST) c->keep = KEEP_AT_MOST;
  if (c->keep < least) c->keep = least;
  c->confirmed = 1;
  start_phase(c, better, NO_TRIAL);
}

int ck_team_choice_end(ck_team_choice *c, uint64_t now) {
  const uint64_t last = now - c->began;
  // The first run of a program touches its memory for the first time, which takes a small one longer than the others.
  if (!c->started && last < WARM_UP) {
    c->started = 1;
    return 0;
  }
  c->started = 1;
  c->runs++;
  c->window_runs++;
  c->nanoseconds += last;
  c->window_nanoseconds += last;
  if (c->trial) {
    judge(c);
  } else {
    watch(c, last);
  }
  // Where a team is only a little slower, the work is too small, and not the machine too busy.
  return c->alone == ALONE && !c->trial && c->confirmed && c->mean[TEAM] > 2 * c->mean[ALONE];
}
