// What differs between Linux and the other systems revbench builds on, and nothing else.
// Times are nanoseconds of CLOCK_MONOTONIC unless a name says otherwise.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

static inline uint64_t platform_clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t platform_monotonic_ns(void) { return platform_clock_ns(CLOCK_MONOTONIC); }
static inline uint64_t platform_wall_ns(void) { return platform_clock_ns(CLOCK_REALTIME); }
/// CPU time of the calling thread. Costs a system call (about 700 ns): never once per request.
static inline uint64_t platform_thread_cpu_ns(void) { return platform_clock_ns(CLOCK_THREAD_CPUTIME_ID); }
/// CPU time of all threads of the process.
static inline uint64_t platform_process_cpu_ns(void) { return platform_clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

/// The CPU clock of the calling thread, for others to read while it lives. False where the system has none.
bool platform_thread_clock(int *clock);
/// What a clock from `platform_thread_clock` shows. False once its thread has ended.
bool platform_clock_time_ns(int clock, uint64_t *time_ns);

/// Tells the processor that the caller spins.
static inline void platform_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Sleeps until the monotonic clock shows `deadline_ns`, or a signal comes. Returns 0, or EINTR.
int platform_sleep_until(uint64_t deadline_ns);

/// Asks the kernel to wake the calling thread as close to its due time as it can (Linux; elsewhere nothing). Costs a
/// system call the first time that a thread asks.
void platform_sharpen_timers(void);

/// Waits for bytes at `descriptor` or `wake`, each a descriptor or -1, until the monotonic clock shows `due_ns`: 1 when
/// `descriptor` can be read, 2 when `wake` can, 0 when the time has come, -1 and the cause otherwise. To the nanosecond
/// on Linux, to the millisecond elsewhere.
int platform_await(int descriptor, int wake, uint64_t due_ns, int *cause);

/// The name that ps(1) shows for the calling process, at most 15 bytes; called from its first thread.
void platform_name_process(const char *name);

/// Logical processors this process may run on.
int platform_processors(void);

/// Keeps SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2 and SIGXCPU from ending the process: the first to
/// come is kept for `platform_signal_received`. One that is ignored already stays ignored. SIGPIPE and SIGXFSZ are
/// ignored: a write then fails with EPIPE, or EFBIG.
void platform_catch_signals(void);
/// The first caught signal's number, or 0.
int platform_signal_received(void);

/// Holds the same signals, those that are not ignored, back from the calling thread and from threads that it starts from
/// now on, for `platform_await_signal`.
void platform_hold_signals(void);
/// Waits for a signal that is held back, and returns its number.
int platform_await_signal(void);

/// Has the system keep the exit statuses of children: where SIGCHLD is ignored, as some process managers leave it, they
/// are lost.
void platform_keep_exit_statuses(void);

/// Starts `path` with `arguments` (NULL-terminated, the program's name first) in a process group of its own and
/// returns its id, or -errno. A descriptor of -1 becomes /dev/null. On Linux the child is sent SIGTERM should the
/// calling thread end first, so that a killed benchmark leaves nothing behind: call from a thread that lives on.
/// Calls `platform_keep_exit_statuses` first.
pid_t platform_spawn(const char *path, char *const arguments[], int output, int errors);

/// Waits for `child`: its wait status in `status`. Returns the id, 0 if it still runs (only with `hang` false), or -errno.
pid_t platform_wait(pid_t child, int *status, bool hang);
/// Looks whether `child` has ended or was stopped, without waiting: answers as `platform_wait` with `hang` false does.
pid_t platform_wait_change(pid_t child, int *status);
/// The signal that stopped the process, or 0 where it was not stopped.
int platform_stop_signal(int status);
bool platform_exited(int status);
int platform_exit_code(int status);
int platform_term_signal(int status);

/// Has a crash end the process with its signal and nothing more: Swift's backtrace prints what registers point at, and
/// a core file holds everything, so both would show keys and tokens. Leaves all as it is where SWIFT_BACKTRACE is set.
void platform_quiet_crashes(void);

/// Starts a detached thread that calls `work` with `context`. Returns 0, or the error number: EAGAIN where a limit of
/// processes or threads, or the memory for its stack, leaves no room for another.
int platform_start_thread(size_t stack_bytes, void (*work)(void *), void *context);

/// Raises the soft limit of open files to the hard one, at most to `most`. Returns the limit then in force; 0: unknown.
uint64_t platform_raise_open_files(uint64_t most);
/// The soft limit of open files; 0 where it is not known.
uint64_t platform_open_files(void);

/// The type of the file system that `path` is on, as statfs(2) numbers it. False where the system does not tell.
bool platform_file_system(const char *path, uint64_t *type);

/// A lock, and a condition that threads wait for with it held.
typedef struct platform_condition platform_condition;

/// NULL where there is no memory.
platform_condition *platform_condition_make(void);
/// No thread may hold it or wait.
void platform_condition_free(platform_condition *condition);
void platform_condition_lock(platform_condition *condition);
void platform_condition_unlock(platform_condition *condition);
/// Waits with the lock given up meanwhile, until the monotonic clock shows `due_ns` at the latest; UINT64_MAX is no
/// limit. May return for no reason.
void platform_condition_wait(platform_condition *condition, uint64_t due_ns);
/// Ends the wait of one thread, or of all.
void platform_condition_signal(platform_condition *condition, bool all);
