type Props = { paths: string; size?: number; strokeWidth?: number }

/** A line icon on a 24-pixel grid. It is decoration: the words beside it say the same. */
export function Icon({ paths, size = 16, strokeWidth = 1.7 }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths} />
    </svg>
  )
}
