// The engine behind the simulated language models: one context, one generation at a time.
#pragma once

#include "hailo/genai/llm/llm.hpp"

#include "chip.hpp"
#include "network.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace sim {

using Completion = hailort::genai::LLMGeneratorCompletion;

class Run;

/** A network that talks, on the device. Nothing but its model keeps it: a completion may be left behind. */
class Engine : public std::enable_shared_from_this<Engine> {
public:
    /** Loads a file as a kind; call is what faults name it. */
    static hailo_status load(
        hailort::VDevice &vdevice, const std::string &path, Kind kind, const char *call,
        std::shared_ptr<Engine> &engine);

    Engine(std::shared_ptr<Chip> chip, Network network, int cache);
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;
    ~Engine();

    hailo_status generate(
        const hailort::genai::LLMGeneratorParams &params, const std::vector<std::string> &messages,
        const std::vector<hailort::MemoryView> &frames, std::shared_ptr<Run> &run);
    hailo_status clear();
    hailo_status reach(const char *call) const { return sim::reach(*chip_, call); }

    const Network &network() const { return network_; }
    Chip &chip() { return *chip_; }
    int64_t used() const { return used_; }
    bool is_full() const { return used_ >= network_.talking.context; }

    /** A token that was made, or the mark behind an answer that was cut off. */
    void remember(const std::string &token);

    std::vector<std::string> stop;

private:
    friend class Run;

    std::shared_ptr<Chip> chip_;
    Network network_;
    int cache_; // the lock of the device's one cache; -1 if it is not taken
    int64_t used_ = 0;
    uint64_t context_;
    bool is_generating_ = false;
};

/** One generation: its tokens are made as time goes by, read or not. */
class Run {
public:
    Run(const std::shared_ptr<Engine> &engine, uint64_t number, uint32_t most);
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;
    ~Run();

    hailo_status read(std::chrono::milliseconds timeout, std::string &token);
    hailo_status abort();
    Completion::Status status() const { return status_; }

private:
    struct Made {
        std::string token;
        Completion::Status after;
    };

    void advance();
    void make(Engine &engine);

    std::weak_ptr<Engine> engine_;
    RunLog log_;
    std::vector<std::string> planned_;
    size_t next_ = 0;
    uint32_t most_;
    std::string text_;
    std::deque<Made> made_;
    Completion::Status status_ = Completion::Status::GENERATING; // of what was read
    bool is_over_ = false;                                       // nothing more is made
    bool is_asked_ = false;                                      // what the script wants of the next token
    hailo_status broken_ = HAILO_SUCCESS;                        // what reads give behind the last token
    std::chrono::steady_clock::time_point due_;
};

} // namespace sim
