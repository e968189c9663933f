using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>NAME=VALUE</c>, as variables are given on a command line. The underscores around a name may be left out.</summary>
internal static class NamedValues
{
    /// <exception cref="RefusedException">There is no '=' in one, or a name stands there twice.</exception>
    public static Dictionary<string, string> Of(IEnumerable<string> texts)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var name = at > 0 ? text[..at] : "";
            if (name.Length == 0 || !values.TryAdd(name.StartsWith("__", StringComparison.Ordinal) ? name : $"__{name}__", text[(at + 1)..]))
            {
                throw new RefusedException(new Refusal("playbook.value", text, name.Length == 0 ? "this gives no variable a value" : "this variable has a value already", "NAME=VALUE, each name once", "Mend it"));
            }
        }

        return values;
    }
}
