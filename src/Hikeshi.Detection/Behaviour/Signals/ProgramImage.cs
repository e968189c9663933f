using System.Text;

namespace Hikeshi.Detection.Behaviour;

/// <summary>Kinds of programs; one may be of several.</summary>
[Flags]
internal enum ProgramClass
{
    None = 0,
    Shell = 1,
    ScriptHost = 2,
    Proxy = 4,
    Document = 8,
    Server = 16,
    Remote = 32,
    Com = 64,
    Core = 128,
    Desk = 256,
    Discovery = 512,
    Recovery = 1024,
    Administration = 2048,
    Crash = 4096,
}

/// <summary>A program by its path: what it is called, what kind it is, where it lies. Immutable.</summary>
internal sealed class ProgramImage
{
    private const string OwnTools = "\\programdata\\microsoft\\windows defender\\";

    public static ProgramImage Unknown { get; } = new("?");

    public ProgramImage(string path)
    {
        var lower = path.ToLowerInvariant();
        Name = lower[(lower.LastIndexOfAny(['\\', '/']) + 1)..];
        IsUserWritable = SignalTable.Default.IsIn("user-writable", lower) && !lower.Contains(OwnTools, StringComparison.Ordinal);
        var of = SignalTable.Default.ClassOf(Name);
        // A name of the system is worth something in the system's places only.
        Class = IsUserWritable ? of & ~(ProgramClass.Core | ProgramClass.Desk) : of;
        Place = Generalized(lower);
    }

    public string Name { get; }

    public ProgramClass Class { get; }

    public bool IsUserWritable { get; }

    /// <summary>Its path without what differs from machine to machine: users, numbers, identifiers.</summary>
    public string Place { get; }

    public bool Is(ProgramClass some) => (Class & some) != 0;

    /// <summary>What runs the code of others, or could have been put there by anybody: what it does is judged by what it does.</summary>
    public bool IsSuspect => IsUserWritable || Is(ProgramClass.Shell | ProgramClass.ScriptHost | ProgramClass.Proxy);

    /// <summary>Where one chain of deeds ends and another begins: the system's own processes start everything.</summary>
    public bool IsBoundary => Is(ProgramClass.Core | ProgramClass.Desk | ProgramClass.Remote);

    /// <summary>The name of a user becomes <c>*</c>, a run of digits, or of eight and more hexadecimal characters, <c>#</c>.</summary>
    public static string Generalized(string lowerPath)
    {
        var text = new StringBuilder(lowerPath.Length);
        var users = lowerPath.IndexOf("\\users\\", StringComparison.Ordinal) is >= 0 and var u ? u + 7 : lowerPath.StartsWith(SignalTable.LinuxHomes, StringComparison.Ordinal) ? SignalTable.LinuxHomes.Length : -1;
        for (var i = 0; i < lowerPath.Length;)
        {
            if (i == users)
            {
                text.Append('*');
                while (i < lowerPath.Length && lowerPath[i] is not ('\\' or '/'))
                {
                    i++;
                }

                continue;
            }

            var end = i;
            var digits = 0;
            while (end < lowerPath.Length && char.IsAsciiHexDigit(lowerPath[end]))
            {
                digits += char.IsAsciiDigit(lowerPath[end]) ? 1 : 0;
                end++;
            }

            if (end > i && digits > 0 && (digits == end - i || end - i >= 8))
            {
                text.Append('#');
                i = end;
                continue;
            }

            var next = Math.Max(end, i + 1);
            text.Append(lowerPath, i, next - i);
            i = next;
        }

        return text.ToString();
    }
}
