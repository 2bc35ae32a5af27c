// The processors that control groups leave to a process: cgroups(7), and the kernel's cgroup-v2.rst and sched-bwc.rst.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ck_threads.h"

typedef struct {
  char path[PATH_MAX];  // in its hierarchy, as /proc/self/cgroup says
  int is_found;
} group;

// Whether one of the names in a list that commas part is `name`.
static int lists(const char *names, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = names; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    if (strncmp(at, name, length) == 0 && (at[length] == 0 || at[length] == ',')) return 1;
  }
  return 0;
}

static FILE *open_below(const char *root, const char *path) {
  char whole[PATH_MAX];
  if (snprintf(whole, sizeof whole, "%s%s", root, path) >= (int)sizeof whole) return NULL;
  return fopen(whole, "re");
}

// Lines are `number:controllers:path`; version 2 has no controllers.
static void find_groups(const char *root, group *first, group *second) {
  FILE *file = open_below(root, "/proc/self/cgroup");
  if (!file) return;
  char line[PATH_MAX + 256];
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
    if (!path) continue;
    *path++ = 0;
    names++;
    group *found = *names == 0 ? second : lists(names, "cpu") ? first : NULL;
    if (!found || strlen(path) >= sizeof found->path) continue;
    strcpy(found->path, path);
    found->is_found = 1;
  }
  fclose(file);
}

// mountinfo writes a space as \040.
static void unescape(char *text) {
  char *to = text;
  for (const char *from = text; *from; to++) {
    if (from[0] == '\\' && from[1] && from[2] && from[3]) {
      *to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
      from += 4;
    } else {
      *to = *from++;
    }
  }
  *to = 0;
}

// The first number of a file, and the second if `second` is there; 0 when there is none ("max"). Version 1 writes -1.
static double read_ratio(const char *root, const char *folder, const char *name, const char *period_name) {
  char path[PATH_MAX];
  double quota = 0, period = 0;
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return 0;
  FILE *file = open_below(root, path);
  if (!file) return 0;
  const int numbers = fscanf(file, "%lf %lf", &quota, &period);
  fclose(file);
  if (numbers < 1) return 0;
  if (period_name) {
    if (snprintf(path, sizeof path, "%s/%s", folder, period_name) >= (int)sizeof path) return 0;
    if (!(file = open_below(root, path))) return 0;
    if (fscanf(file, "%lf", &period) != 1) period = 0;
    fclose(file);
  }
  return quota > 0 && period > 0 ? quota / period : 0;
}

// The smallest quota from a group's folder up to where its hierarchy is mounted.
static double smallest(const char *root, const char *mount, const char *path, int version) {
  char folder[2 * PATH_MAX];
  snprintf(folder, sizeof folder, "%s%s", mount, strcmp(path, "/") == 0 ? "" : path);
  const size_t top = strlen(mount);
  double found = 0;
  while (1) {
    const double quota = version == 2 ? read_ratio(root, folder, "cpu.max", NULL)
                                      : read_ratio(root, folder, "cpu.cfs_quota_us", "cpu.cfs_period_us");
    if (quota > 0 && (found == 0 || quota < found)) found = quota;
    char *end = strrchr(folder, '/');
    if (strlen(folder) <= top || !end) return found;
    *end = 0;
  }
}

// A group's path below what is mounted: a container often sees a part of the hierarchy only, and its path from outside.
static const char *below_mount(const char *path, const char *mounted) {
  const size_t length = strcmp(mounted, "/") == 0 ? 0 : strlen(mounted);
  if (strncmp(path, mounted, length) == 0 && (path[length] == '/' || path[length] == 0)) path += length;
  else path = "";
  return strstr(path, "/..") ? "" : path;
}

double ck_cgroup_quota(const char *root) {
  group first = {.is_found = 0}, second = {.is_found = 0};
  find_groups(root, &first, &second);
  FILE *file = open_below(root, "/proc/self/mountinfo");
  if (!file) return 0;
  double found = 0;
  char line[4 * PATH_MAX], mounted[PATH_MAX], point[PATH_MAX], type[64], options[PATH_MAX];
  while (fgets(line, sizeof line, file)) {
    // 36 35 98:0 /root /mount/point options [tags…] - type source options
    const char *end = strstr(line, " - ");
    if (!end || sscanf(line, "%*s %*s %*s %4095s %4095s", mounted, point) != 2) continue;
    if (sscanf(end, " - %63s %*s %4095s", type, options) != 2) continue;
    const int version = strcmp(type, "cgroup2") == 0 ? 2 : strcmp(type, "cgroup") == 0 && lists(options, "cpu") ? 1 : 0;
    const group *own = version == 2 ? &second : &first;
    if (version == 0 || !own->is_found) continue;
    unescape(mounted);
    unescape(point);
    const double quota = smallest(root, point, below_mount(own->path, mounted), version);
    if (quota > 0 && (found == 0 || quota < found)) found = quota;
  }
  fclose(file);
  return found;
}
