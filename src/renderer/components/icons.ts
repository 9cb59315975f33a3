/** The icons in use, each imported by itself. Filled = a state, regular = an act. */
export { Add20Regular } from '@fluentui/react-icons/svg/add';
export { AlertUrgent20Regular } from '@fluentui/react-icons/svg/alert-urgent';
export { Archive20Regular } from '@fluentui/react-icons/svg/archive';
export { ArrowClockwise20Regular } from '@fluentui/react-icons/svg/arrow-clockwise';
export { ArrowDownload20Regular } from '@fluentui/react-icons/svg/arrow-download';
export { ArrowLeft20Regular } from '@fluentui/react-icons/svg/arrow-left';
export { ArrowRight20Regular } from '@fluentui/react-icons/svg/arrow-right';
export { ArrowSync16Regular, ArrowSync20Regular } from '@fluentui/react-icons/svg/arrow-sync';
export { Calendar20Regular } from '@fluentui/react-icons/svg/calendar';
export { Checkmark20Regular } from '@fluentui/react-icons/svg/checkmark';
export {
  CheckmarkCircle16Filled,
  CheckmarkCircle20Filled,
  CheckmarkCircle28Filled,
} from '@fluentui/react-icons/svg/checkmark-circle';
export { ChevronDown16Regular, ChevronDown20Regular } from '@fluentui/react-icons/svg/chevron-down';
export { ChevronRight20Regular } from '@fluentui/react-icons/svg/chevron-right';
export { ChevronUp16Regular, ChevronUp20Regular } from '@fluentui/react-icons/svg/chevron-up';
export { Circle16Regular, Circle20Regular } from '@fluentui/react-icons/svg/circle';
export { ClipboardTask20Regular } from '@fluentui/react-icons/svg/clipboard-task';
export { Delete20Regular } from '@fluentui/react-icons/svg/delete';
export { Edit20Regular } from '@fluentui/react-icons/svg/edit';
export { ErrorCircle16Filled, ErrorCircle20Filled } from '@fluentui/react-icons/svg/error-circle';
export { Eye20Regular } from '@fluentui/react-icons/svg/eye';
export { Flash20Regular } from '@fluentui/react-icons/svg/flash';
export { Globe16Regular, Globe20Regular } from '@fluentui/react-icons/svg/globe';
export { HatGraduation20Filled, HatGraduation20Regular } from '@fluentui/react-icons/svg/hat-graduation';
export { Info16Filled, Info20Filled } from '@fluentui/react-icons/svg/info';
export { Laptop20Regular } from '@fluentui/react-icons/svg/laptop';
export { LockClosed20Regular } from '@fluentui/react-icons/svg/lock-closed';
export { MoreHorizontal20Regular } from '@fluentui/react-icons/svg/more-horizontal';
export { Pause20Regular } from '@fluentui/react-icons/svg/pause';
export { Person20Regular } from '@fluentui/react-icons/svg/person';
export { PersonKey20Regular } from '@fluentui/react-icons/svg/person-key';
export { Play20Regular } from '@fluentui/react-icons/svg/play';
export { Print20Regular } from '@fluentui/react-icons/svg/print';
export { Prohibited20Regular } from '@fluentui/react-icons/svg/prohibited';
export { QuestionCircle16Filled, QuestionCircle20Filled } from '@fluentui/react-icons/svg/question-circle';
export { Save16Regular, Save20Regular } from '@fluentui/react-icons/svg/save';
export { Screenshot20Regular } from '@fluentui/react-icons/svg/screenshot';
export { Search20Regular } from '@fluentui/react-icons/svg/search';
export {
  ShieldCheckmark16Regular,
  ShieldCheckmark20Regular,
  ShieldCheckmark28Filled,
} from '@fluentui/react-icons/svg/shield-checkmark';
export { Subtract16Regular, Subtract20Regular } from '@fluentui/react-icons/svg/subtract';
export { UsbStick20Regular } from '@fluentui/react-icons/svg/usb-stick';
export { Warning16Filled, Warning20Filled } from '@fluentui/react-icons/svg/warning';
