// How many threads kernels use, and what limits them.
#ifndef CK_THREADS_H
#define CK_THREADS_H

// The number of threads that a parallel kernel may use: what KERAS_NUM_THREADS says, or else OMP_NUM_THREADS; without
// them the processors that this process may run on, or as many as a container's quota lets it keep busy, rounded up,
// where those are fewer.
int ck_max_threads(void);

// Those that the system may run the calling thread on (`taskset`, cpusets).
int ck_processors(void);

// The number of threads for such settings: `keras` and `omp` are the variables' texts, or NULL; `quota` is 0 where
// there is none. `*refused` is set to 1 when `keras` is no number of threads, and otherwise left as it is.
int ck_threads_for(const char *keras, const char *omp, int processors, double quota, int *refused);

// Processors that a quota of Linux' control groups, version 1 or 2, lets this process keep busy, or 0 where there is
// none: the smallest of its own group and all groups above. `root` goes before every path that is read: "" for this
// machine.
double ck_cgroup_quota(const char *root);

// Sets the team size for the calling thread's next parallel regions, oneDNN's included.
void ck_set_threads(int threads);

// Runs `body(context, index, threads)` for index 0 ..< threads on libgomp's team, the one that oneDNN uses.
// With `threads == 1` it is a plain call.
void ck_parallel(int threads, void (*body)(void *context, int index, int threads), void *context);

#endif
