// Measures an engine that the local vision service is compared with: a file name per line in, its milliseconds out.
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const engines = {
  async nsfwjs() {
    const tf = await import('@tensorflow/tfjs');
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    const { load } = await import('nsfwjs');
    const model = await load('MobileNetV2');
    return async file => {
      const { data, info } = await sharp(file).rotate().removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      const decoded = performance.now();
      const pixels = tf.tensor3d(data, [info.height, info.width, 3], 'int32');
      await model.classify(pixels);
      pixels.dispose();
      return decoded;
    };
  },
  async ocr() {
    const { default: Ocr } = await import('@gutenye/ocr-node');
    const ocr = await Ocr.create();
    return async file => {
      await ocr.detect(file);
    };
  },
};

const run = await engines[process.argv[2]]();
console.log('{"ready":true}');
for await (const file of createInterface({ input: process.stdin })) {
  const started = performance.now();
  const decoded = await run(file) ?? started;
  const ended = performance.now();
  console.log(JSON.stringify({ decode: decoded - started, judge: ended - decoded }));
}
