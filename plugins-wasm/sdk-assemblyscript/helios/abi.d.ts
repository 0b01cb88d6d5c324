/** For editors: what the build says by --use HELIOS_ABI=…. */
declare const HELIOS_ABI: i32;
