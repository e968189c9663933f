namespace Hikeshi.People.Accounts;

/// <summary>What a person types at sign-in. Width and letter case make no difference.</summary>
public static class AccountName
{
    public const int Longest = 64;

    /// <summary>Letters, digits and <c>._-@</c>, beginning with a letter or digit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && char.IsLetterOrDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@');

    /// <summary>As it is kept.</summary>
    public static string Tidy(string name) => TextForm.Narrow(name).Trim();

    /// <summary>For comparing.</summary>
    /// <returns>Null when it cannot be a name.</returns>
    public static string? KeyOf(string name)
    {
        var trimmed = Tidy(name);
        return IsValid(trimmed) ? trimmed.ToUpperInvariant() : null;
    }
}
