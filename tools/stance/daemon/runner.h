// The daemon put together: lock, history, recovery, local API, store thread, ingest thread, and the loop of
// the main thread that watches and waits for the end.
#pragma once

#include "tools/stance/config.h"

namespace stance {

struct DaemonOptions {
  Config config;
  // The port was named on the command line: when it cannot be opened at all, that is a mistake and the daemon
  // ends. Otherwise it waits, for the sensor may be plugged in later.
  bool port_must_open = false;
  bool once = false;   // end when the sensor goes away
  bool quiet = false;  // a log on standard error instead of the live view
};

// Returns the exit code of the program after SIGINT, SIGTERM or what the options say. Everything is stored
// then.
int run_daemon(const DaemonOptions& options);

}  // namespace stance
