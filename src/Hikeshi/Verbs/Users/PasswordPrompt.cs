using System.Text;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Users;

/// <summary>Reads a password without showing it: twice from a terminal, or one line of standard input. It is never an argument, which others on the machine could read.</summary>
internal static class PasswordPrompt
{
    /// <exception cref="RefusedException">There is none, or the two are not the same.</exception>
    public static string Read()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 } line ? line : throw Refuse("standard input has no password", "one line with the password");
        }

        var first = Ask("Password: ");
        return Ask("Again: ") == first ? first : throw Refuse("the two are not the same", "the same password twice");
    }

    private static string Ask(string label)
    {
        Console.Error.Write(label);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }

    private static RefusedException Refuse(string what, string expected) => new(new Refusal("cli.password", "password", what, expected, ""));
}
