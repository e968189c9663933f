using System.Text;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>Makes what the other side wrote fit for a report.</summary>
internal static class Scrubbing
{
    private const int Longest = 300;

    public static string Without(string text, string? secret) =>
        string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "[secret]", StringComparison.Ordinal);

    /// <summary>One line, without control characters, of at most 300 characters.</summary>
    public static string Line(string text) => Line(text, Longest);

    /// <summary>One line of at most <paramref name="longest"/> characters, and a sign when it was cut.</summary>
    public static string Line(string text, int longest)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
            {
                return line.Append('…').ToString();
            }

            var isBlank = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);
            if (!isBlank)
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }
}
