/*
 * Simulated HailoRT, C part: the names, numbers and signatures of HailoRT's C interface that the worker's
 * bridge uses, and no others. Written for tests; what each means is told in README.md.
 */
#ifndef HAILO_SIM_HAILORT_H
#define HAILO_SIM_HAILORT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAILORTAPI __attribute__((visibility("default")))

#define HAILO_MAX_DEVICE_ID_LENGTH (32)
#define HAILO_MAX_BOARD_NAME_LENGTH (32)
#define HAILO_MAX_SERIAL_NUMBER_LENGTH (16)
#define HAILO_MAX_PART_NUMBER_LENGTH (16)
#define HAILO_MAX_PRODUCT_NAME_LENGTH (42)

#ifdef __cplusplus
extern "C" {
#endif

typedef float float32_t;

typedef enum {
    HAILO_SUCCESS = 0,
    HAILO_UNINITIALIZED = 1,
    HAILO_INVALID_ARGUMENT = 2,
    HAILO_OUT_OF_HOST_MEMORY = 3,
    HAILO_TIMEOUT = 4,
    HAILO_INSUFFICIENT_BUFFER = 5,
    HAILO_INVALID_OPERATION = 6,
    HAILO_NOT_IMPLEMENTED = 7,
    HAILO_INTERNAL_FAILURE = 8,
    HAILO_OPEN_FILE_FAILURE = 13,
    HAILO_FILE_OPERATION_FAILURE = 14,
    HAILO_INVALID_HEF = 26,
    HAILO_NOT_FOUND = 61,
    HAILO_COMMUNICATION_CLOSED = 62,
    HAILO_OUT_OF_FW_MEMORY = 71,
    HAILO_DEVICE_IN_USE = 73,
    HAILO_OUT_OF_PHYSICAL_DEVICES = 74,
    HAILO_HEF_FILE_CORRUPTED = 91,
    HAILO_HEF_NOT_SUPPORTED = 92,
    HAILO_INVALID_HEF_USE = 94,
    HAILO_DEVICE_NOT_CONNECTED = 96,
    HAILO_STATUS_MAX_ENUM = INT_MAX
} hailo_status;

typedef enum {
    HAILO_SCHEDULING_ALGORITHM_NONE = 0,
    HAILO_SCHEDULING_ALGORITHM_ROUND_ROBIN = 1,
    HAILO_SCHEDULING_ALGORITHM_MAX_ENUM = INT_MAX
} hailo_scheduling_algorithm_t;

typedef enum {
    HAILO_FORMAT_TYPE_AUTO = 0,
    HAILO_FORMAT_TYPE_UINT8 = 1,
    HAILO_FORMAT_TYPE_UINT16 = 2,
    HAILO_FORMAT_TYPE_FLOAT32 = 3,
    HAILO_FORMAT_TYPE_MAX_ENUM = INT_MAX
} hailo_format_type_t;

typedef enum {
    HAILO_FORMAT_ORDER_AUTO = 0,
    HAILO_FORMAT_ORDER_NHWC = 1,
    HAILO_FORMAT_ORDER_FCR = 3,
    HAILO_FORMAT_ORDER_NHW = 5,
    HAILO_FORMAT_ORDER_NC = 6,
    HAILO_FORMAT_ORDER_NCHW = 11,
    HAILO_FORMAT_ORDER_HAILO_NMS_BY_CLASS = 22,
    HAILO_FORMAT_ORDER_HAILO_NMS_BY_SCORE = 23,
    HAILO_FORMAT_ORDER_MAX_ENUM = INT_MAX
} hailo_format_order_t;

typedef enum { HAILO_FORMAT_FLAGS_NONE = 0, HAILO_FORMAT_FLAGS_MAX_ENUM = INT_MAX } hailo_format_flags_t;

typedef enum {
    HAILO_ARCH_HAILO8_A0 = 0,
    HAILO_ARCH_HAILO10H = 6,
    HAILO_ARCH_MAX_ENUM = INT_MAX
} hailo_device_architecture_t;

typedef struct {
    uint32_t major;
    uint32_t minor;
    uint32_t revision;
} hailo_version_t;

typedef hailo_version_t hailo_firmware_version_t;

typedef struct _hailo_scan_devices_params_t hailo_scan_devices_params_t;

typedef struct {
    char id[HAILO_MAX_DEVICE_ID_LENGTH];
} hailo_device_id_t;

typedef struct {
    uint32_t device_count;
    hailo_device_id_t *device_ids;
    hailo_scheduling_algorithm_t scheduling_algorithm;
    const char *group_id;
    bool multi_process_service;
} hailo_vdevice_params_t;

typedef struct {
    uint32_t protocol_version;
    hailo_firmware_version_t fw_version;
    uint32_t logger_version;
    uint8_t board_name_length;
    char board_name[HAILO_MAX_BOARD_NAME_LENGTH];
    bool is_release;
    bool extended_context_switch_buffer;
    bool extended_fw_check;
    hailo_device_architecture_t device_architecture;
    uint8_t serial_number_length;
    char serial_number[HAILO_MAX_SERIAL_NUMBER_LENGTH];
    uint8_t part_number_length;
    char part_number[HAILO_MAX_PART_NUMBER_LENGTH];
    uint8_t product_name_length;
    char product_name[HAILO_MAX_PRODUCT_NAME_LENGTH];
} hailo_device_identity_t;

typedef struct {
    float32_t ts0_temperature;
    float32_t ts1_temperature;
    uint16_t sample_count;
} hailo_chip_temperature_info_t;

typedef struct {
    float32_t cpu_utilization;
    int64_t ram_size_total;
    int64_t ram_size_used;
    float32_t nnc_utilization;
    int32_t ddr_noc_total_transactions;
    int32_t dsp_utilization;
} hailo_performance_stats_t;

typedef struct {
    hailo_format_type_t type;
    hailo_format_order_t order;
    hailo_format_flags_t flags;
} hailo_format_t;

typedef struct {
    uint32_t height;
    uint32_t width;
    uint32_t features;
} hailo_3d_image_shape_t;

typedef struct {
    uint32_t number_of_classes;
    uint32_t max_bboxes_per_class;
    uint32_t max_bboxes_total;
    uint32_t max_accumulated_mask_size;
} hailo_nms_shape_t;

HAILORTAPI hailo_status hailo_get_library_version(hailo_version_t *version);
HAILORTAPI hailo_status hailo_scan_devices(
    hailo_scan_devices_params_t *params, hailo_device_id_t *device_ids, size_t *device_ids_length);
HAILORTAPI hailo_status hailo_init_vdevice_params(hailo_vdevice_params_t *params);

#ifdef __cplusplus
}
#endif

#endif
