// The HTTP server behind both doors of the daemon, the unix socket and 127.0.0.1: httplib's, with bounds on
// what a connection may cost, because anybody on the machine may connect to 127.0.0.1.
//
//   threads     one a connection while it lasts; made when needed, ended after some seconds without work
//   waiting     connections for which there is no thread wait in a row of bounded length; further ones are
//               closed at once
//   a request   must be whole within some seconds and some kilobytes, however slowly or much is sent
//   an answer   a reader that takes nothing for some seconds loses its connection, and so does not hold a
//               thread and memory for ever
#pragma once

#include <httplib.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace stance {

struct HttpLimits {
  std::size_t most_threads = 96;
  std::size_t most_waiting = 64;         // connections
  std::size_t longest_request = 65'536;  // bytes, head and body
  // Of both since the connection was taken, and for one piece of the answer. Longer: more patience with a
  // browser on a busy machine, and with who means harm.
  std::chrono::milliseconds request_time{5000};
  std::chrono::milliseconds write_time{5000};
  std::chrono::milliseconds idle_thread_time{10'000};
  // Of the kernel's buffer for an answer. Larger: a reader that reads nothing is found out later.
  int send_buffer = 16'384;
};

// Threads that come and go with the work. All functions may be called on any thread.
class WorkingThreads final : public httplib::TaskQueue {
 public:
  explicit WorkingThreads(const HttpLimits& limits);
  ~WorkingThreads() override = default;  // after shutdown()
  WorkingThreads(const WorkingThreads&) = delete;
  WorkingThreads& operator=(const WorkingThreads&) = delete;

  // Runs `job` on a thread of its own; on the calling one, with turned_away() true, when too many wait.
  void enqueue(std::function<void()> job) override;
  // Ends when all jobs have.
  void shutdown() override;
  [[nodiscard]] std::size_t threads() const;

  // Whether the job that runs on this thread is one for which there was no room.
  static bool turned_away();

 private:
  void start_thread();
  void work();
  void join_finished();  // with mutex_ held

  HttpLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::list<std::thread> threads_;
  std::list<std::thread> finished_;
  std::size_t idle_ = 0;
  bool over_ = false;
};

class HttpServer final : public httplib::Server {
 public:
  explicit HttpServer(const HttpLimits& limits = {});

  // Answers one request. On the calling thread.
  bool answer(httplib::Stream& stream);

 private:
  bool process_and_close_socket(socket_t handle) override;

  HttpLimits limits_;
};

}  // namespace stance
