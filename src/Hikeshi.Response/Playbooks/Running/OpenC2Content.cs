using System.Text;
using System.Text.Json;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>The body of an openc2-http command: an OpenC2 Command, or the message that one travels in.</summary>
public static class OpenC2Content
{
    /// <exception cref="Kernel.Errors.RefusedException">It is neither.</exception>
    public static OpenC2Command Read(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        return IsMessage(utf8) ? OpenC2Message.ReadRequest(utf8, OpenC2Profiles.Any).Request! : OpenC2Reader.Command(utf8, OpenC2Profiles.Any);
    }

    private static bool IsMessage(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("body", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
