using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Bench.Detection;

/// <summary>
/// The same events, each with hosts, users, folders and command lines that no other has: what a cache remembers of one helps with no other. Written
/// over the bytes, so that everything else stays as it was recorded.
/// </summary>
internal static class Disguise
{
    private static readonly string[] Hosts = ["Computer", "Hostname", "host", "ComputerName", "computer_name", "WorkstationName", "Workstation"];
    private static readonly string[] Users = ["User", "SubjectUserName", "TargetUserName", "AccountName", "SourceUser", "TargetUser", "UserName", "SubjectDomainName", "TargetDomainName"];
    private static readonly string[] Paths = ["Image", "ParentImage", "NewProcessName", "ParentProcessName", "ProcessName", "TargetFilename", "ImageLoaded", "SourceImage", "TargetImage", "CurrentDirectory", "TargetObject", "Application", "ObjectName"];
    private static readonly string[] Lines = ["CommandLine", "ParentCommandLine", "ScriptBlockText", "HostApplication"];

    public static byte[] Of(byte[] json, int number)
    {
        var mark = number.ToString("x", CultureInfo.InvariantCulture);
        var written = new MemoryStream(json.Length + 256);
        var copied = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var name = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = reader.GetString()!;
                }
                else if (reader.TokenType == JsonTokenType.String && Place(name, reader.ValueSpan) is >= 0 and var place)
                {
                    var at = (int)reader.TokenStartIndex + 1 + place;
                    written.Write(json, copied, at - copied);
                    written.Write(Encoding.ASCII.GetBytes(Addition(name, mark)));
                    copied = at;
                }
            }
        }
        catch (JsonException)
        {
            // A few recordings hold events that the library reads in part.
        }

        written.Write(json, copied, json.Length - copied);
        return written.ToArray();
    }

    /// <returns>Where in the value, as written, something is put in; -1 for nowhere.</returns>
    private static int Place(string name, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? -1
        : Hosts.Contains(name) || Users.Contains(name) ? 0
        : Lines.Contains(name) ? value.Length
        : Paths.Contains(name) ? value.LastIndexOf((byte)'\\') is > 0 and var end && value[end - 1] == (byte)'\\' ? end + 1 - 2 : -1
        : -1;

    /// <summary>A folder before the file's own name, an argument after the others, a beginning of a name.</summary>
    private static string Addition(string name, string mark) => Paths.Contains(name) ? $"\\\\d{mark}" : Lines.Contains(name) ? $" -q{mark}" : $"n{mark}";
}
