namespace Hikeshi.Response.Enforcing;

/// <summary>Whether what a system says a second time is news.</summary>
internal static class Reasons
{
    /// <summary>Reasons that differ in numbers and times alone are the same one.</summary>
    public static bool AreSame(string one, string other) => one.Where(c => !char.IsAsciiDigit(c)).SequenceEqual(other.Where(c => !char.IsAsciiDigit(c)));
}
