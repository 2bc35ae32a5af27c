// Whether a program's runs are divided among a team of threads, or are left to the thread that calls: learned from the
// time they take. Where other processes need the processors, or a container may use them for a part of the time only, a
// team waits for whichever member has lost its own, and small steps are ten times faster without one.
#ifndef CK_TEAM_CHOICE_H
#define CK_TEAM_CHOICE_H

#include <stdint.h>

// One program's state. All zero at first.
typedef struct {
  int32_t alone;    // whether the runs are the calling thread's alone
  int32_t started;  // whether a first run has ended
  int32_t confirmed;     // whether the latest trial found that the choice was right
  int32_t slow_windows;  // in a row
  int32_t trial;    // whether (and why) this phase only measures a choice that is not the better one so far
  int64_t phases;   // that have ended
  int64_t runs, window_runs;                       // of the phase, and of its latest window
  uint64_t nanoseconds, window_nanoseconds, keep;  // `keep`: how long the better choice is kept before the next trial
  uint64_t began;                                  // when the current run began
  double mean[2];                                  // nanoseconds of a run: with the team, and alone
  double fastest_alone;                            // the least mean of a trial
  double usual;                                    // of a run with the team, in the best window since the latest trial
} ck_team_choice;

// Called before and after a run; the times are nanoseconds of a clock that never goes back. `is_contended`: whether
// other programs of this process were found better off alone a moment ago. Returns whether the run is the calling
// thread's alone.
int ck_team_choice_begin(ck_team_choice *choice, uint64_t now, int is_contended);
// Returns whether the thread alone was found so much faster that the machine must be busy.
int ck_team_choice_end(ck_team_choice *choice, uint64_t now);

#endif
