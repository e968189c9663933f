using System.Text.RegularExpressions;

namespace Hikeshi.Detection.Patterns;

/// <summary>
/// Linear-time matching wherever the expression allows it; what needs backtracking (look-around, back references) gets
/// a time limit instead, after which the value counts as not matching.
/// </summary>
internal static class RegexFactory
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(50);
    private const int MaxLength = 8192;

    /// <summary>Whether it is an expression, without making it ready to run.</summary>
    /// <exception cref="ArgumentException">It is none, or too long.</exception>
    public static void Check(string expression, RegexOptions options)
    {
        if (expression.Length > MaxLength)
        {
            throw new ArgumentException($"longer than {MaxLength} characters", nameof(expression));
        }

        _ = new Regex(expression, options, TimeLimit);
    }

    public static Regex Create(string expression, RegexOptions options)
    {
        try
        {
            return new Regex(expression, options | RegexOptions.NonBacktracking, TimeLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, options, TimeLimit);
        }
    }

    /// <returns>What it is that linear-time matching cannot do; null when the expression has nothing of the kind.</returns>
    public static string? NeedsBacktracking(string expression)
    {
        try
        {
            _ = new Regex(expression, RegexOptions.NonBacktracking, TimeLimit);
            return null;
        }
        catch (NotSupportedException)
        {
            return expression.Contains("(?=", StringComparison.Ordinal) || expression.Contains("(?!", StringComparison.Ordinal) || expression.Contains("(?<", StringComparison.Ordinal)
                ? "look-around"
                : "a back reference, an atomic group or a size beyond the limits";
        }
    }
}
