// What an inference costs without the worker: this program calls the simulated HailoRT as a C++ application
// would, with the settings that the bridge has. Writes the model first, so that both run the same.
//
//   HAILO_SIM_DIR=DIR direct-run MODEL WARM_UP RUNS     prints the median, in microseconds

#include "hailo/hailort.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr size_t FRAME_BYTES = 224 * 224 * 3;
constexpr size_t PAGE = 4096;

void write_model(const std::string &path)
{
    const std::string text = "input image uint8 NHWC 224 224 3\n"
                             "output mean uint8 NC 1 1 3 1 0\n"
                             "compute mean mean image\n";
    std::string file(56, '\0');
    auto put = [&](size_t at, int count, uint64_t value) {
        for (int i = 0; i < count; i++) {
            file[at + i] = static_cast<char>(value >> 8 * (count - 1 - i));
        }
    };
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char each : text) {
        hash = (hash ^ each) * 0x100000001b3;
    }
    put(0, 4, 0x01484546);
    put(4, 4, 3);
    put(8, 4, text.size());
    put(40, 8, hash);
    std::ofstream(path, std::ios::binary) << file << text;
}

void need(hailo_status status, const char *what)
{
    if (status != HAILO_SUCCESS) {
        std::fprintf(stderr, "%s: status %d\n", what, static_cast<int>(status));
        std::exit(1);
    }
}

template <typename T>
T taken(hailort::Expected<T> expected, const char *what)
{
    need(expected.status(), what);
    return expected.release();
}

void *pages(size_t bytes)
{
    return std::aligned_alloc(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
}

} // namespace

int main(int count, char **arguments)
{
    if (count != 4) {
        std::fprintf(stderr, "usage: HAILO_SIM_DIR=DIR direct-run MODEL WARM_UP RUNS\n");
        return 2;
    }
    write_model(arguments[1]);
    const int warm_up = std::atoi(arguments[2]);
    const int runs = std::atoi(arguments[3]);

    hailo_vdevice_params_t params{};
    need(hailo_init_vdevice_params(&params), "hailo_init_vdevice_params");
    params.device_count = 1;
    params.scheduling_algorithm = HAILO_SCHEDULING_ALGORITHM_ROUND_ROBIN;
    params.group_id = "UNIQUE";
    auto vdevice = taken(hailort::VDevice::create_shared(params), "VDevice::create_shared");
    auto model = taken(vdevice->create_infer_model(arguments[1]), "VDevice::create_infer_model");
    auto output = model->outputs()[0];
    output.set_format_type(HAILO_FORMAT_TYPE_FLOAT32);
    auto configured = taken(model->configure(), "InferModel::configure");
    auto bindings = taken(configured.create_bindings(), "create_bindings");
    const size_t output_bytes = output.get_frame_size();
    void *frame = pages(FRAME_BYTES);
    void *result = pages(output_bytes);
    auto in = taken(bindings.input("image"), "Bindings::input");
    need(in.set_buffer(hailort::MemoryView(frame, FRAME_BYTES)), "set_buffer");
    auto out = taken(bindings.output("mean"), "Bindings::output");
    need(out.set_buffer(hailort::MemoryView(result, output_bytes)), "set_buffer");

    std::vector<unsigned char> picture(FRAME_BYTES);
    for (size_t i = 0; i < FRAME_BYTES; i++) {
        picture[i] = static_cast<unsigned char>(i * 31);
    }
    std::vector<float> copy(output_bytes / sizeof(float));
    std::vector<double> micros;
    for (int i = 0; i < warm_up + runs; i++) {
        auto start = std::chrono::steady_clock::now();
        std::memcpy(frame, picture.data(), FRAME_BYTES);
        need(configured.run(bindings, std::chrono::milliseconds(10000)), "ConfiguredInferModel::run");
        std::memcpy(copy.data(), result, output_bytes);
        auto end = std::chrono::steady_clock::now();
        if (i >= warm_up) {
            micros.push_back(std::chrono::duration<double, std::micro>(end - start).count());
        }
    }
    std::nth_element(micros.begin(), micros.begin() + runs / 2, micros.end());
    std::cout << "mean " << copy[0] << "\nmedian " << micros[static_cast<size_t>(runs / 2)] << std::endl;
    need(configured.shutdown(), "ConfiguredInferModel::shutdown");
    std::free(frame);
    std::free(result);
    return 0;
}
