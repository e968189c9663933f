using System.Globalization;

namespace Hikeshi.Detection;

/// <summary><c>number + letter</c> (Sigma correlation rules specification 2.1, "Time Selection").</summary>
public static class Timespan
{
    public static TimeSpan Max { get; } = TimeSpan.FromDays(3650);

    /// <returns>Null when the text is no timespan, or zero, or longer than <see cref="Max"/>.</returns>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && (long)number * seconds <= (long)Max.TotalSeconds
            ? TimeSpan.FromSeconds((long)number * seconds)
            : null;
    }
}
