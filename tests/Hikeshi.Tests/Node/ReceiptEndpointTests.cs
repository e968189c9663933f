using System.Net;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Receipts;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class ReceiptEndpointTests
{
    [Fact]
    public async Task Receipt_OfAnEntry_VerifiesWithTheNodesKey()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var id = (await node.EntryAsync("node.started/2", _ => true)).GetProperty("id").GetString();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        HttpResponseMessage response;
        while ((response = await node.Owner.GetAsync($"api/v1/evidence/{id}/receipt", patience.Token)).StatusCode == HttpStatusCode.Conflict)
        {
            response.Dispose();
            await Task.Delay(50, patience.Token);
        }

        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
            Assert.True(NoteVerifier.TryParse(await File.ReadAllTextAsync(Path.Combine(node.Settings.DataDirectory, "evidence", "evidence.vkey")), out var key));
            var report = ReceiptVerifier.Verify(await response.Content.ReadAsByteArrayAsync(), "receipt", key, body: null);
            Assert.Equal(id, report.Header.Id.ToString());
            Assert.Equal(BodyStanding.NotGiven, report.Body);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await node.Owner.GetAsync($"api/v1/evidence/{Guid.NewGuid()}/receipt")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Owner.GetAsync("api/v1/evidence/nonsense/receipt")).StatusCode);
        using var viewer = await node.WithTokenAsync("viewer");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync($"api/v1/evidence/{id}/receipt")).StatusCode);
    }
}
