// Walks over the whole interface of the bridge, right and wrong, on the simulated HailoRT. Built with
// AddressSanitizer, which also reports what was not freed; ends with 0 if all is as it should be.

#include "driver.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/stat.h>

namespace {

float *floats(hailo_bridge_model *model, int direction, int index, uint64_t bytes)
{
    void *data = nullptr;
    uint64_t length = 0;
    EXPECT(hailo_bridge_model_buffer(model, direction, index, &data, &length) == 0);
    EXPECT(length == bytes);
    EXPECT(reinterpret_cast<uintptr_t>(data) % 4096 == 0);
    return static_cast<float *>(data);
}

const char *const PAIR = "input x float32 NC 1 1 4\n"
                         "input y float32 NC 1 1 4\n"
                         "output sum float32 NC 1 1 4\n"
                         "output product float32 NC 1 1 4\n"
                         "compute sum add x y\n"
                         "compute product multiply x y\n";

void tells_about_itself()
{
    int32_t built[3] = {}, library[3] = {}, features = 0;
    EXPECT(hailo_bridge_abi() == HAILO_BRIDGE_ABI);
    EXPECT(hailo_bridge_versions(built, library) == 0);
    EXPECT(built[0] == 5 && library[0] == 5 && built[1] == library[1]);
    EXPECT(hailo_bridge_versions(nullptr, library) == 2);
    EXPECT(hailo_bridge_features(&features) == 0);
    EXPECT(features == (HAILO_BRIDGE_HAS_PERFORMANCE | HAILO_BRIDGE_HAS_LLM | HAILO_BRIDGE_HAS_VLM | HAILO_BRIDGE_HAS_SPEECH));
    EXPECT(hailo_bridge_features(nullptr) == 2);
}

void scans()
{
    char ids[40] = "";
    uint64_t needed = 0;
    EXPECT(hailo_bridge_scan(ids, sizeof ids, &needed) == 0);
    EXPECT(std::string(ids) == "0001:01:00.0\n" && needed == 14);
    EXPECT(hailo_bridge_scan(ids, 13, &needed) == 5);
    EXPECT(hailo_bridge_scan(nullptr, 0, &needed) == 5 && needed == 14);
    EXPECT(hailo_bridge_scan(nullptr, 1, &needed) == 2);
    EXPECT(hailo_bridge_scan(ids, sizeof ids, nullptr) == 2);
    write("device", "count 0\n");
    EXPECT(hailo_bridge_scan(ids, sizeof ids, &needed) == 0);
    EXPECT(std::strlen(ids) == 0 && needed == 1);
    write("device", "");
    write("faults", "scan * status 64\n");
    EXPECT(hailo_bridge_scan(ids, sizeof ids, &needed) == 64);
    write("faults", "");
}

void opens_and_excludes()
{
    hailo_bridge_device *device = opened("0001:01:00.0", nullptr);
    EXPECT(hailo_bridge_device_open(device, nullptr, nullptr) == 6);
    hailo_bridge_device *other = nullptr;
    EXPECT(hailo_bridge_device_new(&other) == 0);
    EXPECT(hailo_bridge_device_open(other, "0001:01:00.0", nullptr) == 73);
    EXPECT(device_error(other).find("73") != std::string::npos);
    EXPECT(hailo_bridge_device_open(other, nullptr, "UNIQUE") == 74);
    EXPECT(hailo_bridge_device_open(other, nullptr, "SHARED") == 74);
    EXPECT(hailo_bridge_device_open(other, "0002:01:00.0", nullptr) == 2);
    EXPECT(hailo_bridge_device_open(other, "an id that is longer than thirty-one bytes", nullptr) == 2);
    EXPECT(hailo_bridge_device_free(device) == 0);
    EXPECT(hailo_bridge_device_open(other, "0001:01:00.0", "SHARED") == 0);
    device = opened(nullptr, "SHARED");
    EXPECT(hailo_bridge_device_free(device) == 0);
    EXPECT(hailo_bridge_device_free(other) == 0);
    EXPECT(hailo_bridge_device_free(nullptr) == 0);
    EXPECT(hailo_bridge_device_new(nullptr) == 2);
    EXPECT(hailo_bridge_device_open(nullptr, nullptr, nullptr) == 2);
}

void measures()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    char lines[300] = "";
    uint64_t needed = 0, total = 0, used = 1;
    float first = 0, second = 0;
    EXPECT(hailo_bridge_device_identity(device, lines, sizeof lines, &needed) == 0);
    EXPECT(std::string(lines)
           == "id=0001:01:00.0\narchitecture=HAILO10H\nfirmware=5.2.0\nserial=SIM00001\nproduct=simulated\n");
    EXPECT(hailo_bridge_device_identity(device, lines, 5, &needed) == 5);
    write("device", "serial 0123456789abcdefgh\narchitecture 99\n");
    EXPECT(hailo_bridge_device_identity(device, lines, sizeof lines, &needed) == 0);
    EXPECT(std::strstr(lines, "serial=0123456789abcdef\n") != nullptr);
    EXPECT(std::strstr(lines, "architecture=99\n") != nullptr);
    write("device", "");
    EXPECT(hailo_bridge_device_temperature(device, &first, &second) == 0);
    EXPECT(first == 45.5F && second == 46.25F);
    EXPECT(hailo_bridge_device_temperature(device, nullptr, &second) == 2);
    EXPECT(hailo_bridge_device_performance(device, &first, &second, &total, &used) == 0);
    EXPECT(first == 12.5F && second == 50 && total == uint64_t{8} << 30 && used == 0);
    write("faults", "identify 1 status 4\ntemperature 1 status 97\n");
    EXPECT(hailo_bridge_device_identity(device, lines, sizeof lines, &needed) == 4);
    EXPECT(hailo_bridge_device_identity(device, lines, sizeof lines, &needed) == 0);
    EXPECT(hailo_bridge_device_temperature(device, &first, &second) == 97);
    EXPECT(device_error(device).find("get_chip_temperature: status 97") != std::string::npos);
    write("faults", "");
    EXPECT(hailo_bridge_device_free(device) == 0);
    EXPECT(hailo_bridge_device_new(&device) == 0);
    EXPECT(hailo_bridge_device_identity(device, lines, sizeof lines, &needed) == 6);
    EXPECT(hailo_bridge_device_temperature(device, &first, &second) == 6);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void runs()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_model *model = nullptr;
    std::string path = hef("pair.hef", PAIR);
    EXPECT(hailo_bridge_model_new(device, path.c_str(), &model) == 0);
    int32_t count = 0, numbers[HAILO_BRIDGE_STREAM_NUMBERS];
    char name[40] = "";
    uint64_t needed = 0, bytes = 0;
    void *data = nullptr;
    EXPECT(hailo_bridge_model_streams(model, HAILO_BRIDGE_INPUT, &count) == 0 && count == 2);
    EXPECT(hailo_bridge_model_streams(model, 2, &count) == 2);
    EXPECT(hailo_bridge_model_stream(model, 1, 1, name, sizeof name, &needed, numbers, &bytes) == 0);
    EXPECT(std::string(name) == "product" && bytes == 16);
    EXPECT(numbers[HAILO_BRIDGE_FEATURES] == 4 && numbers[HAILO_BRIDGE_TYPE] == 3);
    EXPECT(numbers[HAILO_BRIDGE_ORDER] == 6 && numbers[HAILO_BRIDGE_IS_NMS] == 0);
    EXPECT(hailo_bridge_model_stream(model, 1, 2, name, sizeof name, &needed, numbers, &bytes) == 2);
    EXPECT(hailo_bridge_model_stream(model, 1, -1, name, sizeof name, &needed, numbers, &bytes) == 2);
    EXPECT(hailo_bridge_model_set_type(model, 0, 0, 4) == 2);
    EXPECT(hailo_bridge_model_set_nms(model, 0, 0.5F, 0.5F) == 6);
    EXPECT(hailo_bridge_model_run(model, 1000) == 6);
    EXPECT(hailo_bridge_model_buffer(model, 0, 0, &data, &bytes) == 6);
    EXPECT(hailo_bridge_model_configure(model) == 0);
    EXPECT(hailo_bridge_model_configure(model) == 6);
    EXPECT(hailo_bridge_model_set_type(model, 0, 0, 3) == 6);
    float *x = floats(model, 0, 0, 16), *y = floats(model, 0, 1, 16);
    for (int i = 0; i < 4; i++) {
        x[i] = static_cast<float>(i + 1);
        y[i] = static_cast<float>(10 * (i + 1));
    }
    EXPECT(hailo_bridge_model_run(model, 0) == 2);
    EXPECT(hailo_bridge_model_run(model, 1000) == 0);
    EXPECT(floats(model, 1, 0, 16)[3] == 44 && floats(model, 1, 1, 16)[3] == 160);
    // The device's handle goes first: the model keeps what it needs.
    EXPECT(hailo_bridge_device_free(device) == 0);
    EXPECT(hailo_bridge_model_run(model, 1000) == 0);
    EXPECT(hailo_bridge_model_free(model) == 0);
    EXPECT(hailo_bridge_model_free(nullptr) == 0);
    EXPECT(hailo_bridge_model_run(nullptr, 1) == 2);
}

void converts_types_and_gives_boxes()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_model *model = nullptr;
    std::string path = hef(
        "boxes.hef",
        "input image uint8 NHWC 2 2 3\n"
        "output mean uint8 NC 1 1 3 0.5 10\n"
        "output boxes float32 NMS_BY_CLASS 2 3 6\n"
        "compute mean mean image\n"
        "box boxes 1 0.1 0.2 0.3 0.4 0.9\n"
        "box boxes 1 0.5 0.5 0.6 0.6 0.2\n");
    EXPECT(hailo_bridge_model_new(device, path.c_str(), &model) == 0);
    int32_t numbers[HAILO_BRIDGE_STREAM_NUMBERS];
    char name[40] = "";
    uint64_t needed = 0, bytes = 0;
    EXPECT(hailo_bridge_model_set_type(model, 1, 0, 3) == 0);
    EXPECT(hailo_bridge_model_set_nms(model, 1, 0.5F, 0.5F) == 0);
    EXPECT(hailo_bridge_model_set_nms(model, 1, 1.5F, 0.5F) == 2);
    EXPECT(hailo_bridge_model_stream(model, 1, 1, name, sizeof name, &needed, numbers, &bytes) == 0);
    EXPECT(bytes == 128 && numbers[HAILO_BRIDGE_NMS_CLASSES] == 2 && numbers[HAILO_BRIDGE_NMS_PER_CLASS] == 3);
    EXPECT(hailo_bridge_model_configure(model) == 0);
    auto *image = reinterpret_cast<unsigned char *>(floats(model, 0, 0, 12));
    for (int i = 0; i < 12; i++) {
        image[i] = static_cast<unsigned char>(i * 2);
    }
    EXPECT(hailo_bridge_model_run(model, 1000) == 0);
    float *mean = floats(model, 1, 0, 12), *boxes = floats(model, 1, 1, 128);
    EXPECT(mean[0] == 9 && mean[1] == 11 && mean[2] == 13);
    EXPECT(boxes[0] == 0 && boxes[1] == 1 && boxes[2] == 0.1F && boxes[6] == 0.9F);
    EXPECT(hailo_bridge_model_free(model) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void refuses_files()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_model *model = nullptr;
    EXPECT(hailo_bridge_model_new(device, (directory + "/none.hef").c_str(), &model) == 13 && model == nullptr);
    write("empty.hef", "");
    EXPECT(hailo_bridge_model_new(device, (directory + "/empty.hef").c_str(), &model) == 14);
    write("other.hef", std::string(100, 'x'));
    EXPECT(hailo_bridge_model_new(device, (directory + "/other.hef").c_str(), &model) == 92);
    EXPECT(hailo_bridge_model_new(device, hef("broken.hef", PAIR, true).c_str(), &model) == 91);
    EXPECT(hailo_bridge_model_new(device, nullptr, &model) == 2);
    EXPECT(hailo_bridge_model_new(device, "x", nullptr) == 2);
    EXPECT(hailo_bridge_device_free(device) == 0);
    EXPECT(hailo_bridge_device_new(&device) == 0);
    EXPECT(hailo_bridge_model_new(device, "x", &model) == 6);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

hailo_bridge_model *configured(hailo_bridge_device *device)
{
    hailo_bridge_model *model = nullptr;
    std::string path = hef("small.hef", std::string("memory 1000\n") + PAIR);
    EXPECT(hailo_bridge_model_new(device, path.c_str(), &model) == 0);
    EXPECT(hailo_bridge_model_configure(model) == 0);
    return model;
}

void runs_out_of_memory_and_recovers()
{
    write("device", "memory 1500\n");
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_model *first = configured(device), *second = nullptr;
    EXPECT(hailo_bridge_model_new(device, (directory + "/small.hef").c_str(), &second) == 0);
    EXPECT(hailo_bridge_model_configure(second) == 71);
    char text[100] = "";
    uint64_t needed = 0;
    EXPECT(hailo_bridge_model_error(second, text, sizeof text, &needed) == 0);
    EXPECT(std::string(text) == "InferModel::configure: status 71");
    EXPECT(hailo_bridge_model_free(first) == 0);
    EXPECT(hailo_bridge_model_configure(second) == 0);
    EXPECT(hailo_bridge_model_free(second) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
    write("device", "");
}

void fails_in_mid_run()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_model *model = configured(device);
    write("faults", "run 1 hang 2000\n");
    EXPECT(hailo_bridge_model_run(model, 20) == 4);
    EXPECT(hailo_bridge_model_run(model, 20) == 6);
    EXPECT(hailo_bridge_model_free(model) == 0);
    model = configured(device);
    write("faults", "run 2 status 8\n");
    EXPECT(hailo_bridge_model_run(model, 1000) == 0);
    EXPECT(hailo_bridge_model_run(model, 1000) == 8);
    EXPECT(hailo_bridge_model_free(model) == 0);
    model = configured(device);
    write("faults", "run 1 disconnect\n");
    EXPECT(hailo_bridge_model_run(model, 1000) == 62);
    hailo_bridge_model *none = nullptr;
    EXPECT(hailo_bridge_model_new(device, (directory + "/small.hef").c_str(), &none) == 96);
    EXPECT(hailo_bridge_model_free(model) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
    write("faults", "");
    device = opened(nullptr, nullptr);
    model = configured(device);
    EXPECT(hailo_bridge_model_run(model, 1000) == 0);
    EXPECT(hailo_bridge_model_free(model) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void lets_no_exception_out()
{
    write("faults", "scan 1 throw\nopen 1 throw\nidentify 1 throw\ncreate_infer_model 1 throw\nrun 1 throw\n");
    char text[300] = "";
    uint64_t needed = 0;
    EXPECT(hailo_bridge_scan(text, sizeof text, &needed) == 8);
    hailo_bridge_device *device = nullptr;
    hailo_bridge_model *model = nullptr;
    EXPECT(hailo_bridge_device_new(&device) == 0);
    EXPECT(hailo_bridge_device_open(device, nullptr, nullptr) == 8);
    EXPECT(device_error(device) == "exception: as the script wants it");
    EXPECT(hailo_bridge_device_open(device, nullptr, nullptr) == 0);
    EXPECT(hailo_bridge_device_identity(device, text, sizeof text, &needed) == 8);
    std::string path = hef("pair.hef", PAIR);
    EXPECT(hailo_bridge_model_new(device, path.c_str(), &model) == 8 && model == nullptr);
    model = configured(device);
    EXPECT(hailo_bridge_model_run(model, 1000) == 8);
    EXPECT(hailo_bridge_model_run(model, 1000) == 6);
    write("faults", "shutdown * throw\n"); // what the device may still write to is kept, on purpose
    EXPECT(hailo_bridge_model_free(model) == 0);
    write("faults", "");
    EXPECT(hailo_bridge_device_free(device) == 0);
}

} // namespace

int main()
{
    char name[] = "/tmp/hailo-bridge-driver-XXXXXX";
    if (mkdtemp(name) == nullptr) {
        std::perror("mkdtemp");
        return 1;
    }
    directory = name;
    setenv("HAILO_SIM_DIR", name, 1);
    tells_about_itself();
    scans();
    opens_and_excludes();
    measures();
    runs();
    converts_types_and_gives_boxes();
    refuses_files();
    runs_out_of_memory_and_recovers();
    fails_in_mid_run();
    lets_no_exception_out();
    talks_and_hears();
    if (std::system(("rm -r '" + directory + "'").c_str()) != 0) {
        failures++;
    }
    std::printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
