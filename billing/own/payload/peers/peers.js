// Reads lines of JSON {peer, qr, data} and prints what that peer made of each: what it read in a code, or the code
// that it writes itself.
'use strict';
const promptparse = require('promptparse');
const pix = require('pix-utils');
const vietnam = require('vietnam-qr-pay');
const { BakongKHQR } = require('bakong-khqr');

const peers = {
  promptparse: ({ qr, data }) => {
    const read = promptparse.parse(qr, true); // null when the checksum is wrong
    return read && data.map((ids) => read.getTagValue(...ids) ?? '');
  },
  'pix-utils': ({ qr }) => {
    const p = pix.parsePix(qr);
    return pix.hasError(p) ? null : [p.pixKey, p.transactionAmount.toFixed(2), p.merchantName, p.merchantCity, p.txid];
  },
  'vietnam-qr-pay': ({ qr }) => {
    const p = new vietnam.QRPay(qr);
    return p.isValid ? [p.provider.name, p.consumer.bankBin, p.consumer.bankNumber, p.amount, p.additionalData.purpose] : null;
  },
  'vietnam-qr-pay banks': () => Object.values(vietnam.BanksObject).filter((b) => b.bin).flatMap((b) => [[b.bin, b.code], [b.bin, b.shortName]]),
  'bakong-khqr': ({ qr }) => {
    const d = BakongKHQR.decode(qr).data;
    return BakongKHQR.verify(qr).isValid ? [d.bakongAccountID, String(d.transactionAmount), d.merchantName, d.billNumber] : null;
  },
  'promptpay-qr': ({ data }) => require('promptpay-qr')(data.to, { amount: data.amount }),
  swissqrbill: ({ data }) => require(require('path').join(__dirname, 'node_modules/swissqrbill/lib/cjs/shared/qr-code.cjs')).generateQRData(data),
  'sepa-payment-qr-code': ({ data }) => require('sepa-payment-qr-code')(data),
  spayd: ({ data }) => require('spayd')(data),
};

for (const line of require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const asked = JSON.parse(line);
  let said;
  try {
    said = { read: peers[asked.peer](asked) };
  } catch (e) {
    said = { refused: String(e.message ?? e) };
  }
  console.log(JSON.stringify(said));
}
