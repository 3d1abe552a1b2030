// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/ethtool.h`: values of ethtool's attributes.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, non_upper_case_globals, reason = "the names are C's, as are their meanings")]

// #define PFC_STORM_PREVENTION_*
pub const PFC_STORM_PREVENTION_AUTO:    u32 = 0xffff;
pub const PFC_STORM_PREVENTION_DISABLE: u32 = 0;

// enum ethtool_link_ext_state
pub const ETHTOOL_LINK_EXT_STATE_AUTONEG:               u8 = 0;
pub const ETHTOOL_LINK_EXT_STATE_LINK_TRAINING_FAILURE: u8 = 1;
pub const ETHTOOL_LINK_EXT_STATE_LINK_LOGICAL_MISMATCH: u8 = 2;
pub const ETHTOOL_LINK_EXT_STATE_BAD_SIGNAL_INTEGRITY:  u8 = 3;
pub const ETHTOOL_LINK_EXT_STATE_NO_CABLE:              u8 = 4;
pub const ETHTOOL_LINK_EXT_STATE_CABLE_ISSUE:           u8 = 5;
pub const ETHTOOL_LINK_EXT_STATE_EEPROM_ISSUE:          u8 = 6;
pub const ETHTOOL_LINK_EXT_STATE_CALIBRATION_FAILURE:   u8 = 7;
pub const ETHTOOL_LINK_EXT_STATE_POWER_BUDGET_EXCEEDED: u8 = 8;
pub const ETHTOOL_LINK_EXT_STATE_OVERHEAT:              u8 = 9;
pub const ETHTOOL_LINK_EXT_STATE_MODULE:                u8 = 10;
pub const ETHTOOL_LINK_EXT_STATE_OTP_SPEED_VIOLATION:   u8 = 11;
pub const ETHTOOL_LINK_EXT_STATE_BMC_REQUEST_DOWN:      u8 = 12;

// enum ethtool_link_ext_substate_autoneg
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_NO_PARTNER_DETECTED:            u8 = 1;
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_ACK_NOT_RECEIVED:               u8 = 2;
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_NEXT_PAGE_EXCHANGE_FAILED:      u8 = 3;
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_NO_PARTNER_DETECTED_FORCE_MODE: u8 = 4;
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_FEC_MISMATCH_DURING_OVERRIDE:   u8 = 5;
pub const ETHTOOL_LINK_EXT_SUBSTATE_AN_NO_HCD:                         u8 = 6;

// enum ethtool_link_ext_substate_link_training
pub const ETHTOOL_LINK_EXT_SUBSTATE_LT_KR_FRAME_LOCK_NOT_ACQUIRED:                 u8 = 1;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LT_KR_LINK_INHIBIT_TIMEOUT:                    u8 = 2;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LT_KR_LINK_PARTNER_DID_NOT_SET_RECEIVER_READY: u8 = 3;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LT_REMOTE_FAULT:                               u8 = 4;

// enum ethtool_link_ext_substate_link_logical_mismatch
pub const ETHTOOL_LINK_EXT_SUBSTATE_LLM_PCS_DID_NOT_ACQUIRE_BLOCK_LOCK: u8 = 1;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LLM_PCS_DID_NOT_ACQUIRE_AM_LOCK:    u8 = 2;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LLM_PCS_DID_NOT_GET_ALIGN_STATUS:   u8 = 3;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LLM_FC_FEC_IS_NOT_LOCKED:           u8 = 4;
pub const ETHTOOL_LINK_EXT_SUBSTATE_LLM_RS_FEC_IS_NOT_LOCKED:           u8 = 5;

// enum ethtool_link_ext_substate_bad_signal_integrity
pub const ETHTOOL_LINK_EXT_SUBSTATE_BSI_LARGE_NUMBER_OF_PHYSICAL_ERRORS: u8 = 1;
pub const ETHTOOL_LINK_EXT_SUBSTATE_BSI_UNSUPPORTED_RATE:                u8 = 2;
pub const ETHTOOL_LINK_EXT_SUBSTATE_BSI_SERDES_REFERENCE_CLOCK_LOST:     u8 = 3;
pub const ETHTOOL_LINK_EXT_SUBSTATE_BSI_SERDES_ALOS:                     u8 = 4;

// enum ethtool_link_ext_substate_cable_issue
pub const ETHTOOL_LINK_EXT_SUBSTATE_CI_UNSUPPORTED_CABLE:  u8 = 1;
pub const ETHTOOL_LINK_EXT_SUBSTATE_CI_CABLE_TEST_FAILURE: u8 = 2;

// enum ethtool_link_ext_substate_module
pub const ETHTOOL_LINK_EXT_SUBSTATE_MODULE_CMIS_NOT_READY: u8 = 1;

// #define ETH_GSTRING_LEN
pub const ETH_GSTRING_LEN: usize = 32;

// enum ethtool_stringset
pub const ETH_SS_TEST:             u32 = 0;
pub const ETH_SS_STATS:            u32 = 1;
pub const ETH_SS_PRIV_FLAGS:       u32 = 2;
pub const ETH_SS_NTUPLE_FILTERS:   u32 = 3;
pub const ETH_SS_FEATURES:         u32 = 4;
pub const ETH_SS_RSS_HASH_FUNCS:   u32 = 5;
pub const ETH_SS_TUNABLES:         u32 = 6;
pub const ETH_SS_PHY_STATS:        u32 = 7;
pub const ETH_SS_PHY_TUNABLES:     u32 = 8;
pub const ETH_SS_LINK_MODES:       u32 = 9;
pub const ETH_SS_MSG_CLASSES:      u32 = 10;
pub const ETH_SS_WOL_MODES:        u32 = 11;
pub const ETH_SS_SOF_TIMESTAMPING: u32 = 12;
pub const ETH_SS_TS_TX_TYPES:      u32 = 13;
pub const ETH_SS_TS_RX_FILTERS:    u32 = 14;
pub const ETH_SS_UDP_TUNNEL_TYPES: u32 = 15;
pub const ETH_SS_STATS_STD:        u32 = 16;
pub const ETH_SS_STATS_ETH_PHY:    u32 = 17;
pub const ETH_SS_STATS_ETH_MAC:    u32 = 18;
pub const ETH_SS_STATS_ETH_CTRL:   u32 = 19;
pub const ETH_SS_STATS_RMON:       u32 = 20;
pub const ETH_SS_STATS_PHY:        u32 = 21;
pub const ETH_SS_TS_FLAGS:         u32 = 22;

// enum ethtool_mac_stats_src
pub const ETHTOOL_MAC_STATS_SRC_AGGREGATE: u32 = 0;
pub const ETHTOOL_MAC_STATS_SRC_EMAC:      u32 = 1;
pub const ETHTOOL_MAC_STATS_SRC_PMAC:      u32 = 2;

// enum ethtool_module_power_mode_policy
pub const ETHTOOL_MODULE_POWER_MODE_POLICY_HIGH: u8 = 1;
pub const ETHTOOL_MODULE_POWER_MODE_POLICY_AUTO: u8 = 2;

// enum ethtool_module_power_mode
pub const ETHTOOL_MODULE_POWER_MODE_LOW:  u8 = 1;
pub const ETHTOOL_MODULE_POWER_MODE_HIGH: u8 = 2;

// enum ethtool_c33_pse_ext_state
pub const ETHTOOL_C33_PSE_EXT_STATE_ERROR_CONDITION:     u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_STATE_MR_MPS_VALID:        u32 = 2;
pub const ETHTOOL_C33_PSE_EXT_STATE_MR_PSE_ENABLE:       u32 = 3;
pub const ETHTOOL_C33_PSE_EXT_STATE_OPTION_DETECT_TED:   u32 = 4;
pub const ETHTOOL_C33_PSE_EXT_STATE_OPTION_VPORT_LIM:    u32 = 5;
pub const ETHTOOL_C33_PSE_EXT_STATE_OVLD_DETECTED:       u32 = 6;
pub const ETHTOOL_C33_PSE_EXT_STATE_PD_DLL_POWER_TYPE:   u32 = 7;
pub const ETHTOOL_C33_PSE_EXT_STATE_POWER_NOT_AVAILABLE: u32 = 8;
pub const ETHTOOL_C33_PSE_EXT_STATE_SHORT_DETECTED:      u32 = 9;

// enum ethtool_c33_pse_ext_substate_mr_mps_valid
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_MR_MPS_VALID_DETECTED_UNDERLOAD: u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_MR_MPS_VALID_CONNECTION_OPEN:    u32 = 2;

// enum ethtool_c33_pse_ext_substate_error_condition
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_NON_EXISTING_PORT:         u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_UNDEFINED_PORT:            u32 = 2;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_INTERNAL_HW_FAULT:         u32 = 3;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_COMM_ERROR_AFTER_FORCE_ON: u32 = 4;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_UNKNOWN_PORT_STATUS:       u32 = 5;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_HOST_CRASH_TURN_OFF:       u32 = 6;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_HOST_CRASH_FORCE_SHUTDOWN: u32 = 7;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_CONFIG_CHANGE:             u32 = 8;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_ERROR_CONDITION_DETECTED_OVER_TEMP:        u32 = 9;

// enum ethtool_c33_pse_ext_substate_mr_pse_enable
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_MR_PSE_ENABLE_DISABLE_PIN_ACTIVE: u32 = 1;

// enum ethtool_c33_pse_ext_substate_option_detect_ted
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OPTION_DETECT_TED_DET_IN_PROCESS:         u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OPTION_DETECT_TED_CONNECTION_CHECK_ERROR: u32 = 2;

// enum ethtool_c33_pse_ext_substate_option_vport_lim
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OPTION_VPORT_LIM_HIGH_VOLTAGE:      u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OPTION_VPORT_LIM_LOW_VOLTAGE:       u32 = 2;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OPTION_VPORT_LIM_VOLTAGE_INJECTION: u32 = 3;

// enum ethtool_c33_pse_ext_substate_ovld_detected
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_OVLD_DETECTED_OVERLOAD: u32 = 1;

// enum ethtool_c33_pse_ext_substate_power_not_available
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_POWER_NOT_AVAILABLE_BUDGET_EXCEEDED:                         u32 = 1;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_POWER_NOT_AVAILABLE_PORT_PW_LIMIT_EXCEEDS_CONTROLLER_BUDGET: u32 = 2;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_POWER_NOT_AVAILABLE_PD_REQUEST_EXCEEDS_PORT_LIMIT:           u32 = 3;
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_POWER_NOT_AVAILABLE_HW_PW_LIMIT:                             u32 = 4;

// enum ethtool_c33_pse_ext_substate_short_detected
pub const ETHTOOL_C33_PSE_EXT_SUBSTATE_SHORT_DETECTED_SHORT_CONDITION: u32 = 1;

// enum ethtool_pse_types
pub const ETHTOOL_PSE_UNKNOWN: u32 = 0x1;
pub const ETHTOOL_PSE_PODL:    u32 = 0x2;
pub const ETHTOOL_PSE_C33:     u32 = 0x4;

// enum ethtool_c33_pse_admin_state
pub const ETHTOOL_C33_PSE_ADMIN_STATE_UNKNOWN:  u32 = 1;
pub const ETHTOOL_C33_PSE_ADMIN_STATE_DISABLED: u32 = 2;
pub const ETHTOOL_C33_PSE_ADMIN_STATE_ENABLED:  u32 = 3;

// enum ethtool_c33_pse_pw_d_status
pub const ETHTOOL_C33_PSE_PW_D_STATUS_UNKNOWN:    u32 = 1;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_DISABLED:   u32 = 2;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_SEARCHING:  u32 = 3;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_DELIVERING: u32 = 4;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_TEST:       u32 = 5;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_FAULT:      u32 = 6;
pub const ETHTOOL_C33_PSE_PW_D_STATUS_OTHERFAULT: u32 = 7;

// enum ethtool_podl_pse_admin_state
pub const ETHTOOL_PODL_PSE_ADMIN_STATE_UNKNOWN:  u32 = 1;
pub const ETHTOOL_PODL_PSE_ADMIN_STATE_DISABLED: u32 = 2;
pub const ETHTOOL_PODL_PSE_ADMIN_STATE_ENABLED:  u32 = 3;

// enum ethtool_podl_pse_pw_d_status
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_UNKNOWN:    u32 = 1;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_DISABLED:   u32 = 2;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_SEARCHING:  u32 = 3;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_DELIVERING: u32 = 4;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_SLEEP:      u32 = 5;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_IDLE:       u32 = 6;
pub const ETHTOOL_PODL_PSE_PW_D_STATUS_ERROR:      u32 = 7;

// enum ethtool_mm_verify_status
pub const ETHTOOL_MM_VERIFY_STATUS_UNKNOWN:   u8 = 0;
pub const ETHTOOL_MM_VERIFY_STATUS_INITIAL:   u8 = 1;
pub const ETHTOOL_MM_VERIFY_STATUS_VERIFYING: u8 = 2;
pub const ETHTOOL_MM_VERIFY_STATUS_SUCCEEDED: u8 = 3;
pub const ETHTOOL_MM_VERIFY_STATUS_FAILED:    u8 = 4;
pub const ETHTOOL_MM_VERIFY_STATUS_DISABLED:  u8 = 5;

// enum ethtool_module_fw_flash_status
pub const ETHTOOL_MODULE_FW_FLASH_STATUS_STARTED:     u32 = 1;
pub const ETHTOOL_MODULE_FW_FLASH_STATUS_IN_PROGRESS: u32 = 2;
pub const ETHTOOL_MODULE_FW_FLASH_STATUS_COMPLETED:   u32 = 3;
pub const ETHTOOL_MODULE_FW_FLASH_STATUS_ERROR:       u32 = 4;

// #define ETH_RXFH_*
pub const ETH_RXFH_CONTEXT_ALLOC:   u32 = 0xffffffff;
pub const ETH_RXFH_INDIR_NO_CHANGE: u32 = 0xffffffff;

// enum ethtool_fec_config_bits
pub const ETHTOOL_FEC_NONE_BIT:  u32 = 0;
pub const ETHTOOL_FEC_AUTO_BIT:  u32 = 1;
pub const ETHTOOL_FEC_OFF_BIT:   u32 = 2;
pub const ETHTOOL_FEC_RS_BIT:    u32 = 3;
pub const ETHTOOL_FEC_BASER_BIT: u32 = 4;
pub const ETHTOOL_FEC_LLRS_BIT:  u32 = 5;

// #define ETHTOOL_FEC_*
pub const ETHTOOL_FEC_NONE:  u32 = 0x1;
pub const ETHTOOL_FEC_AUTO:  u32 = 0x2;
pub const ETHTOOL_FEC_OFF:   u32 = 0x4;
pub const ETHTOOL_FEC_RS:    u32 = 0x8;
pub const ETHTOOL_FEC_BASER: u32 = 0x10;
pub const ETHTOOL_FEC_LLRS:  u32 = 0x20;

// enum ethtool_link_mode_bit_indices
pub const ETHTOOL_LINK_MODE_10baseT_Half_BIT:               u32 = 0;
pub const ETHTOOL_LINK_MODE_10baseT_Full_BIT:               u32 = 1;
pub const ETHTOOL_LINK_MODE_100baseT_Half_BIT:              u32 = 2;
pub const ETHTOOL_LINK_MODE_100baseT_Full_BIT:              u32 = 3;
pub const ETHTOOL_LINK_MODE_1000baseT_Half_BIT:             u32 = 4;
pub const ETHTOOL_LINK_MODE_1000baseT_Full_BIT:             u32 = 5;
pub const ETHTOOL_LINK_MODE_Autoneg_BIT:                    u32 = 6;
pub const ETHTOOL_LINK_MODE_TP_BIT:                         u32 = 7;
pub const ETHTOOL_LINK_MODE_AUI_BIT:                        u32 = 8;
pub const ETHTOOL_LINK_MODE_MII_BIT:                        u32 = 9;
pub const ETHTOOL_LINK_MODE_FIBRE_BIT:                      u32 = 10;
pub const ETHTOOL_LINK_MODE_BNC_BIT:                        u32 = 11;
pub const ETHTOOL_LINK_MODE_10000baseT_Full_BIT:            u32 = 12;
pub const ETHTOOL_LINK_MODE_Pause_BIT:                      u32 = 13;
pub const ETHTOOL_LINK_MODE_Asym_Pause_BIT:                 u32 = 14;
pub const ETHTOOL_LINK_MODE_2500baseX_Full_BIT:             u32 = 15;
pub const ETHTOOL_LINK_MODE_Backplane_BIT:                  u32 = 16;
pub const ETHTOOL_LINK_MODE_1000baseKX_Full_BIT:            u32 = 17;
pub const ETHTOOL_LINK_MODE_10000baseKX4_Full_BIT:          u32 = 18;
pub const ETHTOOL_LINK_MODE_10000baseKR_Full_BIT:           u32 = 19;
pub const ETHTOOL_LINK_MODE_10000baseR_FEC_BIT:             u32 = 20;
pub const ETHTOOL_LINK_MODE_20000baseMLD2_Full_BIT:         u32 = 21;
pub const ETHTOOL_LINK_MODE_20000baseKR2_Full_BIT:          u32 = 22;
pub const ETHTOOL_LINK_MODE_40000baseKR4_Full_BIT:          u32 = 23;
pub const ETHTOOL_LINK_MODE_40000baseCR4_Full_BIT:          u32 = 24;
pub const ETHTOOL_LINK_MODE_40000baseSR4_Full_BIT:          u32 = 25;
pub const ETHTOOL_LINK_MODE_40000baseLR4_Full_BIT:          u32 = 26;
pub const ETHTOOL_LINK_MODE_56000baseKR4_Full_BIT:          u32 = 27;
pub const ETHTOOL_LINK_MODE_56000baseCR4_Full_BIT:          u32 = 28;
pub const ETHTOOL_LINK_MODE_56000baseSR4_Full_BIT:          u32 = 29;
pub const ETHTOOL_LINK_MODE_56000baseLR4_Full_BIT:          u32 = 30;
pub const ETHTOOL_LINK_MODE_25000baseCR_Full_BIT:           u32 = 31;
pub const ETHTOOL_LINK_MODE_25000baseKR_Full_BIT:           u32 = 32;
pub const ETHTOOL_LINK_MODE_25000baseSR_Full_BIT:           u32 = 33;
pub const ETHTOOL_LINK_MODE_50000baseCR2_Full_BIT:          u32 = 34;
pub const ETHTOOL_LINK_MODE_50000baseKR2_Full_BIT:          u32 = 35;
pub const ETHTOOL_LINK_MODE_100000baseKR4_Full_BIT:         u32 = 36;
pub const ETHTOOL_LINK_MODE_100000baseSR4_Full_BIT:         u32 = 37;
pub const ETHTOOL_LINK_MODE_100000baseCR4_Full_BIT:         u32 = 38;
pub const ETHTOOL_LINK_MODE_100000baseLR4_ER4_Full_BIT:     u32 = 39;
pub const ETHTOOL_LINK_MODE_50000baseSR2_Full_BIT:          u32 = 40;
pub const ETHTOOL_LINK_MODE_1000baseX_Full_BIT:             u32 = 41;
pub const ETHTOOL_LINK_MODE_10000baseCR_Full_BIT:           u32 = 42;
pub const ETHTOOL_LINK_MODE_10000baseSR_Full_BIT:           u32 = 43;
pub const ETHTOOL_LINK_MODE_10000baseLR_Full_BIT:           u32 = 44;
pub const ETHTOOL_LINK_MODE_10000baseLRM_Full_BIT:          u32 = 45;
pub const ETHTOOL_LINK_MODE_10000baseER_Full_BIT:           u32 = 46;
pub const ETHTOOL_LINK_MODE_2500baseT_Full_BIT:             u32 = 47;
pub const ETHTOOL_LINK_MODE_5000baseT_Full_BIT:             u32 = 48;
pub const ETHTOOL_LINK_MODE_FEC_NONE_BIT:                   u32 = 49;
pub const ETHTOOL_LINK_MODE_FEC_RS_BIT:                     u32 = 50;
pub const ETHTOOL_LINK_MODE_FEC_BASER_BIT:                  u32 = 51;
pub const ETHTOOL_LINK_MODE_50000baseKR_Full_BIT:           u32 = 52;
pub const ETHTOOL_LINK_MODE_50000baseSR_Full_BIT:           u32 = 53;
pub const ETHTOOL_LINK_MODE_50000baseCR_Full_BIT:           u32 = 54;
pub const ETHTOOL_LINK_MODE_50000baseLR_ER_FR_Full_BIT:     u32 = 55;
pub const ETHTOOL_LINK_MODE_50000baseDR_Full_BIT:           u32 = 56;
pub const ETHTOOL_LINK_MODE_100000baseKR2_Full_BIT:         u32 = 57;
pub const ETHTOOL_LINK_MODE_100000baseSR2_Full_BIT:         u32 = 58;
pub const ETHTOOL_LINK_MODE_100000baseCR2_Full_BIT:         u32 = 59;
pub const ETHTOOL_LINK_MODE_100000baseLR2_ER2_FR2_Full_BIT: u32 = 60;
pub const ETHTOOL_LINK_MODE_100000baseDR2_Full_BIT:         u32 = 61;
pub const ETHTOOL_LINK_MODE_200000baseKR4_Full_BIT:         u32 = 62;
pub const ETHTOOL_LINK_MODE_200000baseSR4_Full_BIT:         u32 = 63;
pub const ETHTOOL_LINK_MODE_200000baseLR4_ER4_FR4_Full_BIT: u32 = 64;
pub const ETHTOOL_LINK_MODE_200000baseDR4_Full_BIT:         u32 = 65;
pub const ETHTOOL_LINK_MODE_200000baseCR4_Full_BIT:         u32 = 66;
pub const ETHTOOL_LINK_MODE_100baseT1_Full_BIT:             u32 = 67;
pub const ETHTOOL_LINK_MODE_1000baseT1_Full_BIT:            u32 = 68;
pub const ETHTOOL_LINK_MODE_400000baseKR8_Full_BIT:         u32 = 69;
pub const ETHTOOL_LINK_MODE_400000baseSR8_Full_BIT:         u32 = 70;
pub const ETHTOOL_LINK_MODE_400000baseLR8_ER8_FR8_Full_BIT: u32 = 71;
pub const ETHTOOL_LINK_MODE_400000baseDR8_Full_BIT:         u32 = 72;
pub const ETHTOOL_LINK_MODE_400000baseCR8_Full_BIT:         u32 = 73;
pub const ETHTOOL_LINK_MODE_FEC_LLRS_BIT:                   u32 = 74;
pub const ETHTOOL_LINK_MODE_100000baseKR_Full_BIT:          u32 = 75;
pub const ETHTOOL_LINK_MODE_100000baseSR_Full_BIT:          u32 = 76;
pub const ETHTOOL_LINK_MODE_100000baseLR_ER_FR_Full_BIT:    u32 = 77;
pub const ETHTOOL_LINK_MODE_100000baseCR_Full_BIT:          u32 = 78;
pub const ETHTOOL_LINK_MODE_100000baseDR_Full_BIT:          u32 = 79;
pub const ETHTOOL_LINK_MODE_200000baseKR2_Full_BIT:         u32 = 80;
pub const ETHTOOL_LINK_MODE_200000baseSR2_Full_BIT:         u32 = 81;
pub const ETHTOOL_LINK_MODE_200000baseLR2_ER2_FR2_Full_BIT: u32 = 82;
pub const ETHTOOL_LINK_MODE_200000baseDR2_Full_BIT:         u32 = 83;
pub const ETHTOOL_LINK_MODE_200000baseCR2_Full_BIT:         u32 = 84;
pub const ETHTOOL_LINK_MODE_400000baseKR4_Full_BIT:         u32 = 85;
pub const ETHTOOL_LINK_MODE_400000baseSR4_Full_BIT:         u32 = 86;
pub const ETHTOOL_LINK_MODE_400000baseLR4_ER4_FR4_Full_BIT: u32 = 87;
pub const ETHTOOL_LINK_MODE_400000baseDR4_Full_BIT:         u32 = 88;
pub const ETHTOOL_LINK_MODE_400000baseCR4_Full_BIT:         u32 = 89;
pub const ETHTOOL_LINK_MODE_100baseFX_Half_BIT:             u32 = 90;
pub const ETHTOOL_LINK_MODE_100baseFX_Full_BIT:             u32 = 91;
pub const ETHTOOL_LINK_MODE_10baseT1L_Full_BIT:             u32 = 92;
pub const ETHTOOL_LINK_MODE_800000baseCR8_Full_BIT:         u32 = 93;
pub const ETHTOOL_LINK_MODE_800000baseKR8_Full_BIT:         u32 = 94;
pub const ETHTOOL_LINK_MODE_800000baseDR8_Full_BIT:         u32 = 95;
pub const ETHTOOL_LINK_MODE_800000baseDR8_2_Full_BIT:       u32 = 96;
pub const ETHTOOL_LINK_MODE_800000baseSR8_Full_BIT:         u32 = 97;
pub const ETHTOOL_LINK_MODE_800000baseVR8_Full_BIT:         u32 = 98;
pub const ETHTOOL_LINK_MODE_10baseT1S_Full_BIT:             u32 = 99;
pub const ETHTOOL_LINK_MODE_10baseT1S_Half_BIT:             u32 = 100;
pub const ETHTOOL_LINK_MODE_10baseT1S_P2MP_Half_BIT:        u32 = 101;
pub const ETHTOOL_LINK_MODE_10baseT1BRR_Full_BIT:           u32 = 102;
pub const ETHTOOL_LINK_MODE_200000baseCR_Full_BIT:          u32 = 103;
pub const ETHTOOL_LINK_MODE_200000baseKR_Full_BIT:          u32 = 104;
pub const ETHTOOL_LINK_MODE_200000baseDR_Full_BIT:          u32 = 105;
pub const ETHTOOL_LINK_MODE_200000baseDR_2_Full_BIT:        u32 = 106;
pub const ETHTOOL_LINK_MODE_200000baseSR_Full_BIT:          u32 = 107;
pub const ETHTOOL_LINK_MODE_200000baseVR_Full_BIT:          u32 = 108;
pub const ETHTOOL_LINK_MODE_400000baseCR2_Full_BIT:         u32 = 109;
pub const ETHTOOL_LINK_MODE_400000baseKR2_Full_BIT:         u32 = 110;
pub const ETHTOOL_LINK_MODE_400000baseDR2_Full_BIT:         u32 = 111;
pub const ETHTOOL_LINK_MODE_400000baseDR2_2_Full_BIT:       u32 = 112;
pub const ETHTOOL_LINK_MODE_400000baseSR2_Full_BIT:         u32 = 113;
pub const ETHTOOL_LINK_MODE_400000baseVR2_Full_BIT:         u32 = 114;
pub const ETHTOOL_LINK_MODE_800000baseCR4_Full_BIT:         u32 = 115;
pub const ETHTOOL_LINK_MODE_800000baseKR4_Full_BIT:         u32 = 116;
pub const ETHTOOL_LINK_MODE_800000baseDR4_Full_BIT:         u32 = 117;
pub const ETHTOOL_LINK_MODE_800000baseDR4_2_Full_BIT:       u32 = 118;
pub const ETHTOOL_LINK_MODE_800000baseSR4_Full_BIT:         u32 = 119;
pub const ETHTOOL_LINK_MODE_800000baseVR4_Full_BIT:         u32 = 120;
pub const ETHTOOL_LINK_MODE_1600000baseCR8_Full_BIT:        u32 = 121;
pub const ETHTOOL_LINK_MODE_1600000baseKR8_Full_BIT:        u32 = 122;
pub const ETHTOOL_LINK_MODE_1600000baseDR8_Full_BIT:        u32 = 123;
pub const ETHTOOL_LINK_MODE_1600000baseDR8_2_Full_BIT:      u32 = 124;

// #define SPEED_*
pub const SPEED_10:      u32 = 10;
pub const SPEED_100:     u32 = 100;
pub const SPEED_1000:    u32 = 1000;
pub const SPEED_2500:    u32 = 2500;
pub const SPEED_5000:    u32 = 5000;
pub const SPEED_10000:   u32 = 10000;
pub const SPEED_14000:   u32 = 14000;
pub const SPEED_20000:   u32 = 20000;
pub const SPEED_25000:   u32 = 25000;
pub const SPEED_40000:   u32 = 40000;
pub const SPEED_50000:   u32 = 50000;
pub const SPEED_56000:   u32 = 56000;
pub const SPEED_80000:   u32 = 0x13880;
pub const SPEED_100000:  u32 = 0x186a0;
pub const SPEED_200000:  u32 = 0x30d40;
pub const SPEED_400000:  u32 = 0x61a80;
pub const SPEED_800000:  u32 = 0xc3500;
pub const SPEED_1600000: u32 = 0x186a00;

// #define DUPLEX_*
pub const DUPLEX_HALF:    u8 = 0x0;
pub const DUPLEX_FULL:    u8 = 0x1;
pub const DUPLEX_UNKNOWN: u8 = 0xff;

// #define MASTER_SLAVE_*
pub const MASTER_SLAVE_CFG_UNSUPPORTED:      u8 = 0;
pub const MASTER_SLAVE_CFG_UNKNOWN:          u8 = 1;
pub const MASTER_SLAVE_CFG_MASTER_PREFERRED: u8 = 2;
pub const MASTER_SLAVE_CFG_SLAVE_PREFERRED:  u8 = 3;
pub const MASTER_SLAVE_CFG_MASTER_FORCE:     u8 = 4;
pub const MASTER_SLAVE_CFG_SLAVE_FORCE:      u8 = 5;
pub const MASTER_SLAVE_STATE_UNSUPPORTED:    u8 = 0;
pub const MASTER_SLAVE_STATE_UNKNOWN:        u8 = 1;
pub const MASTER_SLAVE_STATE_MASTER:         u8 = 2;
pub const MASTER_SLAVE_STATE_SLAVE:          u8 = 3;
pub const MASTER_SLAVE_STATE_ERR:            u8 = 4;

// #define RATE_MATCH_*
pub const RATE_MATCH_NONE:      u8 = 0;
pub const RATE_MATCH_PAUSE:     u8 = 1;
pub const RATE_MATCH_CRS:       u8 = 2;
pub const RATE_MATCH_OPEN_LOOP: u8 = 3;

// #define PORT_*
pub const PORT_TP:    u8 = 0x0;
pub const PORT_AUI:   u8 = 0x1;
pub const PORT_MII:   u8 = 0x2;
pub const PORT_FIBRE: u8 = 0x3;
pub const PORT_BNC:   u8 = 0x4;
pub const PORT_DA:    u8 = 0x5;
pub const PORT_NONE:  u8 = 0xef;
pub const PORT_OTHER: u8 = 0xff;

// #define XCVR_*
pub const XCVR_INTERNAL: u8 = 0x0;
pub const XCVR_EXTERNAL: u8 = 0x1;
pub const XCVR_DUMMY1:   u8 = 0x2;
pub const XCVR_DUMMY2:   u8 = 0x3;
pub const XCVR_DUMMY3:   u8 = 0x4;

// #define AUTONEG_*
pub const AUTONEG_DISABLE: u8 = 0x0;
pub const AUTONEG_ENABLE:  u8 = 0x1;

// #define ETH_TP_*
pub const ETH_TP_MDI_INVALID: u8 = 0x0;
pub const ETH_TP_MDI:         u8 = 0x1;
pub const ETH_TP_MDI_X:       u8 = 0x2;
pub const ETH_TP_MDI_AUTO:    u8 = 0x3;

// #define WAKE_*
pub const WAKE_PHY:         u32 = 0x1;
pub const WAKE_UCAST:       u32 = 0x2;
pub const WAKE_MCAST:       u32 = 0x4;
pub const WAKE_BCAST:       u32 = 0x8;
pub const WAKE_ARP:         u32 = 0x10;
pub const WAKE_MAGIC:       u32 = 0x20;
pub const WAKE_MAGICSECURE: u32 = 0x40;
pub const WAKE_FILTER:      u32 = 0x80;

// #define RXH_*
pub const RXH_XFRM_SYM_XOR:    u32 = 0x1;
pub const RXH_XFRM_SYM_OR_XOR: u32 = 0x2;
pub const RXH_XFRM_NO_CHANGE:  u32 = 0xff;
pub const RXH_L2DA:            u32 = 0x2;
pub const RXH_VLAN:            u32 = 0x4;
pub const RXH_L3_PROTO:        u32 = 0x8;
pub const RXH_IP_SRC:          u32 = 0x10;
pub const RXH_IP_DST:          u32 = 0x20;
pub const RXH_L4_B_0_1:        u32 = 0x40;
pub const RXH_L4_B_2_3:        u32 = 0x80;
pub const RXH_GTP_TEID:        u32 = 0x100;
pub const RXH_IP6_FL:          u32 = 0x200;
pub const RXH_DISCARD:         u32 = 0x80000000;

// #define ETH_MODULE_SFF_*
pub const ETH_MODULE_SFF_8079:         u32 = 0x1;
pub const ETH_MODULE_SFF_8079_LEN:     u32 = 256;
pub const ETH_MODULE_SFF_8472:         u32 = 0x2;
pub const ETH_MODULE_SFF_8472_LEN:     u32 = 512;
pub const ETH_MODULE_SFF_8636:         u32 = 0x3;
pub const ETH_MODULE_SFF_8636_LEN:     u32 = 256;
pub const ETH_MODULE_SFF_8436:         u32 = 0x4;
pub const ETH_MODULE_SFF_8436_LEN:     u32 = 256;
pub const ETH_MODULE_SFF_8636_MAX_LEN: u32 = 640;
pub const ETH_MODULE_SFF_8436_MAX_LEN: u32 = 640;

// enum phy_upstream
pub const PHY_UPSTREAM_MAC: u32 = 0;
pub const PHY_UPSTREAM_PHY: u32 = 1;
